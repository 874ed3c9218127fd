/**
 * Beside the stages: what operators and probes see. Start reading at {@link io.belfry.hub.admin.AdminRoutes}.
 */
@NullMarked
package io.belfry.hub.admin;

import org.jspecify.annotations.NullMarked;
