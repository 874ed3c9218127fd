/** What a run does: one class per scenario. Start reading at {@link io.belfry.loadtest.scenario.Scenario}. */
@NullMarked
package io.belfry.loadtest.scenario;

import org.jspecify.annotations.NullMarked;
