package io.belfry.hub.config;

import java.nio.charset.StandardCharsets;

/** A text that must not be seen: printing it, alone or within a record, shows a mask. */
public record Secret(String text) {
    static final String MASK = "***";

    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return MASK;
    }
}
