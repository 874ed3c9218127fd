/** Orders and questions on one node, and on two that a fake farm ties together; without sockets, on a clock of the test. */
@NullMarked
package io.belfry.hub.control;

import org.jspecify.annotations.NullMarked;
