package io.belfry.hub.architecture.wrongway.bus;

/** What no later stage may know. */
public final class Upstream {}
