/** The command line of the load harness. Start reading at {@link io.belfry.loadtest.Main}. */
@NullMarked
package io.belfry.loadtest;

import org.jspecify.annotations.NullMarked;
