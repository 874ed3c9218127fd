/** Many clients on few threads, and what each of them received. Start reading at {@link io.belfry.loadtest.swarm.Swarm}. */
@NullMarked
package io.belfry.loadtest.swarm;

import org.jspecify.annotations.NullMarked;
