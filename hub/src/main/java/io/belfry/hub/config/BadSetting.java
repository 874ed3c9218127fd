package io.belfry.hub.config;

import java.util.List;

/**
 * A setting with which the node does not start. Says in two or three lines what is wrong, what is allowed, and how to mend
 * it; never the value of a secret.
 */
public final class BadSetting extends RuntimeException {
    private final List<String> lines;

    private final String allowed;

    private BadSetting(String... lines) {
        super(String.join(" ", lines));
        this.lines = List.of(lines);
        allowed = lines[lines.length - 1];
    }

    private BadSetting(String line, String key, String allowed) {
        super(line + " Allowed: " + allowed + ".");
        lines = List.of(line, "Allowed: " + allowed + ".");
        this.allowed = key + " takes " + allowed + ".";
    }

    /** For the terminal. */
    public List<String> lines() {
        return lines;
    }

    /** What would be allowed: constant text, in which nothing that was given is repeated. */
    public String allowed() {
        return allowed;
    }

    static BadSetting notAllowed(String key, String shown, String source, String allowed) {
        return new BadSetting(key + " = " + shown + " is not possible (" + source + ").", key, allowed);
    }

    static BadSetting unknown(String key, String source, String suggestion) {
        return new BadSetting("There is no setting " + key + " (" + source + ").", suggestion);
    }

    static BadSetting missing(String key, String remedy) {
        return new BadSetting(key + " is not set.", remedy);
    }

    static BadSetting unreadable(String what, String remedy) {
        return new BadSetting(what, remedy);
    }

    /** For settings that are well formed and yet cannot be followed. */
    public static BadSetting refused(String what, String remedy) {
        return new BadSetting(what, remedy);
    }
}
