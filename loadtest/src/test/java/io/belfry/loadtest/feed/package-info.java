@NullMarked
package io.belfry.loadtest.feed;

import org.jspecify.annotations.NullMarked;
