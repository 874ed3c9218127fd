package io.belfry.hub.config;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What someone gave for a setting, not yet looked at.
 *
 * @param source for people: {@code flag --port}, {@code environment BELFRY_NODE}, {@code file belfry.yaml}
 */
record Given(JsonNode value, String source) {}
