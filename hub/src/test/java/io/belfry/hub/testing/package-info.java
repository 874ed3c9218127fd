/**
 * Fakes that tests of several stages share: time that only tests move, an I/O thread that runs when told to, a socket that
 * remembers.
 */
@NullMarked
package io.belfry.hub.testing;

import org.jspecify.annotations.NullMarked;
