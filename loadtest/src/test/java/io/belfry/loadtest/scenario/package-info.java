@NullMarked
package io.belfry.loadtest.scenario;

import org.jspecify.annotations.NullMarked;
