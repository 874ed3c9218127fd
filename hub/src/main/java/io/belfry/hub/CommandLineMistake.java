package io.belfry.hub;

import java.util.List;

/** Why a command cannot do what it was asked, for whoever typed it: what is wrong, what is allowed, how to mend it. */
final class CommandLineMistake extends RuntimeException {
    private final List<String> lines;

    CommandLineMistake(String... lines) {
        super(String.join(" ", lines));
        this.lines = List.of(lines);
    }

    List<String> lines() {
        return lines;
    }
}
