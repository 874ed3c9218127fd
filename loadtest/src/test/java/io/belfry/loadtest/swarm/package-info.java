@NullMarked
package io.belfry.loadtest.swarm;

import org.jspecify.annotations.NullMarked;
