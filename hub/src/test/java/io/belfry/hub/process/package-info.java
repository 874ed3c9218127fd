/** The packaged jar as its users meet it: a process with arguments, environment, output, signals and an exit code. */
@NullMarked
package io.belfry.hub.process;

import org.jspecify.annotations.NullMarked;
