/**
 * What the operator decides: one record per section of the configuration, read once, checked, then immutable. A leaf: any
 * stage may use it. Start reading at {@link io.belfry.hub.config.Config}; the table of all settings is
 * {@link io.belfry.hub.config.Settings}.
 */
@NullMarked
package io.belfry.hub.config;

import org.jspecify.annotations.NullMarked;
