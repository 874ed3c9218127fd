@NullMarked
package io.belfry.loadtest.ledger;

import org.jspecify.annotations.NullMarked;
