/** Publications on a schedule. Start reading at {@link io.belfry.loadtest.feed.Feed}. */
@NullMarked
package io.belfry.loadtest.feed;

import org.jspecify.annotations.NullMarked;
