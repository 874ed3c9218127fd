/** The baseline: a sender that does nothing but write. Start reading at {@link io.belfry.loadtest.floor.FloorServer}. */
@NullMarked
package io.belfry.loadtest.floor;

import org.jspecify.annotations.NullMarked;
