/**
 * The doctor: goes the way that users go, through their balancer, and says what is in the way and which directive mends it.
 * Knows the hub only by its protocol. Start reading at {@link io.belfry.hub.doctor.Doctor}.
 */
@NullMarked
package io.belfry.hub.doctor;

import org.jspecify.annotations.NullMarked;
