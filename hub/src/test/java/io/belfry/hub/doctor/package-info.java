/** The doctor's verdicts, from made-up sights. Start reading at {@link io.belfry.hub.doctor.DoctorTest}. */
@NullMarked
package io.belfry.hub.doctor;

import org.jspecify.annotations.NullMarked;
