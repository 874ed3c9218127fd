/**
 * The node and its command line. Start reading at {@link io.belfry.hub.Main}.
 */
@NullMarked
package io.belfry.hub;

import org.jspecify.annotations.NullMarked;
