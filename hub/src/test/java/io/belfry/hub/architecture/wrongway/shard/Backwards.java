package io.belfry.hub.architecture.wrongway.shard;

import io.belfry.hub.architecture.wrongway.bus.Upstream;

/** Imports an earlier stage. */
record Backwards(Upstream upstream) {}
