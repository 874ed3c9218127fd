/**
 * What holds for the whole tree: which package may import which, and what no class may do. Start reading at {@link
 * io.belfry.hub.architecture.StagesTest}.
 */
@NullMarked
package io.belfry.hub.architecture;

import org.jspecify.annotations.NullMarked;
