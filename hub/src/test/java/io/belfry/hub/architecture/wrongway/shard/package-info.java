/** Breaks a rule, so that a test can see the rule find it. */
@NullMarked
package io.belfry.hub.architecture.wrongway.shard;

import org.jspecify.annotations.NullMarked;
