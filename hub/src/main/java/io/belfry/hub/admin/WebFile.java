package io.belfry.hub.admin;

import io.belfry.hub.socket.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/** A file of the jar as browsers get it, ready in memory. */
public final class WebFile {
    private final Answer answer;

    private WebFile(byte[] bytes, String contentType, String caching) {
        answer = new Answer(200, contentType, bytes, Map.of("ETag", etag(bytes), "Cache-Control", caching));
    }

    /** The browser client: pages ask each time whether it has changed, and rarely has it. */
    public static WebFile client() {
        return new WebFile(read("belfry.js"), "text/javascript; charset=utf-8", "no-cache");
    }

    /**
     * The demo page.
     *
     * @param adminUrl where it tells the visitor to post to
     */
    public static WebFile demo(String adminUrl) {
        String page = new String(read("demo.html"), StandardCharsets.UTF_8).replace("{{admin}}", adminUrl);
        return new WebFile(page.getBytes(StandardCharsets.UTF_8), "text/html; charset=utf-8", "no-cache");
    }

    Answer answer() {
        return answer;
    }

    private static byte[] read(String name) {
        try (InputStream in = WebFile.class.getResourceAsStream("/web/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in this jar; build it with ./run or Maven");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String etag(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return '"' + Long.toHexString(sum.getValue()) + '"';
    }
}
