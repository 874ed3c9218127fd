package io.belfry.hub.bus;

import java.util.Set;

/**
 * What a node sees when it looks after the roster.
 *
 * @param marks in use
 * @param departed marks that are to be taken out of the roster
 * @param memory identifies the memory of Redis; empty if it has none
 * @param alive nodes that have a lease
 */
record RosterView(Set<String> marks, Set<String> departed, String memory, Set<String> alive) {}
