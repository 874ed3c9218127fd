/**
 * Beside the stages: what operators, servers and probes see and order by HTTP. Start reading at {@link io.belfry.hub.admin.AdminRoutes}.
 */
@NullMarked
package io.belfry.hub.admin;

import org.jspecify.annotations.NullMarked;
