package io.belfry.hub.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What a browser lets a page of ours do: run the script that we wrote into it, and ask the hub that it came from. */
final class ContentSecurity {
    private static final String ALLOWED =
            "default-src 'none'; script-src %s; style-src %s; connect-src 'self'; img-src data:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    private ContentSecurity() {}

    /** The value of {@code Content-Security-Policy} for a page with one script and one style, both in it. */
    static String policy(String script, String style) {
        return ALLOWED.formatted(source(script), source(style));
    }

    /** By its digest, over exactly what stands between the tags, a browser recognises it. */
    private static String source(String text) {
        return "'sha256-" + Base64.getEncoder().encodeToString(sha256(text)) + '\'';
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
