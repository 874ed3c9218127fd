/**
 * Real balancers between clients and two real nodes. They read the files in {@code deploy/} themselves, not copies of them
 * (GX-23). Every scenario closes the account of what was published meanwhile; its name begins with the rows that it shows.
 * Start reading at {@link io.belfry.loadtest.balancer.Balancer}.
 */
@NullMarked
package io.belfry.loadtest.balancer;

import org.jspecify.annotations.NullMarked;
