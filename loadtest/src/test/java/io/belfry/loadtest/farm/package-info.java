/**
 * Faults, injected into real nodes and a real Redis; each test closes the account of what was published meanwhile. Rows are
 * those of the fault matrix; classes named {@code …RowsIT} show rows of the requirements, each by the id that its test begins
 * with. Start reading at {@link io.belfry.loadtest.farm.Episode}.
 */
@NullMarked
package io.belfry.loadtest.farm;

import org.jspecify.annotations.NullMarked;
