/**
 * Faults, injected into real nodes and a real Redis; each test closes the account of what was published meanwhile. Rows are
 * those of the fault matrix. Start reading at {@link io.belfry.loadtest.farm.Episode}.
 */
@NullMarked
package io.belfry.loadtest.farm;

import org.jspecify.annotations.NullMarked;
