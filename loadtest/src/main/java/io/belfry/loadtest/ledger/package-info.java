/**
 * The account of a run: what publishers were told and what clients saw, as append-only files, and the checker that reads
 * them all. Knows neither a hub nor a transport. Start reading at {@link io.belfry.loadtest.ledger.LedgerChecker}.
 */
@NullMarked
package io.belfry.loadtest.ledger;

import org.jspecify.annotations.NullMarked;
