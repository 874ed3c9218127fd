package io.belfry.hub.socket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * An answer of HTTP.
 *
 * @param contentType empty if there is no body
 * @param headers others than the content's; a {@code Cache-Control} here replaces the default {@code no-store}
 * @param coded the same body compressed, the smallest first, for those who take it so
 */
public record Answer(int status, String contentType, byte[] body, Map<String, String> headers, List<Coded> coded) {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final byte[] NONE = {};

    public Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
        this(status, contentType, body, headers, List.of());
    }

    public static Answer json(int status, byte[] body) {
        return new Answer(status, JSON, body, Map.of());
    }

    public static Answer json(int status, String body) {
        return json(status, body.getBytes(StandardCharsets.UTF_8));
    }

    public static Answer text(int status, String contentType, String body) {
        return new Answer(status, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    public static Answer empty(int status) {
        return new Answer(status, "", NONE, Map.of());
    }

    /**
     * Refuses, in the form of RFC 9457.
     *
     * @param code constant of the protocol
     * @param detail constant text for people; nothing of the request may be in it
     */
    public static Answer problem(int status, String code, String detail) {
        String body = "{\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\"}".formatted(status, code, detail);
        return text(status, PROBLEM, body);
    }

    /**
     * Refuses for now.
     *
     * @param retryAfter when to come back; in the header in seconds, as HTTP has it, and in the body in milliseconds
     */
    public static Answer problem(int status, String code, String detail, Duration retryAfter) {
        String body = "{\"status\":%d,\"code\":\"%s\",\"retryAfter\":%d,\"detail\":\"%s\"}"
                .formatted(status, code, retryAfter.toMillis(), detail);
        long seconds = retryAfter.plusMillis(999).toSeconds();
        return text(status, PROBLEM, body).with("Retry-After", Long.toString(seconds));
    }

    /** Refuses whoever has not shown, in {@code Authorization} or the body, what lets it in. */
    public static Answer unauthorized(String code, String detail) {
        return problem(401, code, detail).with("WWW-Authenticate", "Bearer"); // which RFC 9110 wants with each 401
    }

    /** The same answer with one header more. */
    public Answer with(String header, String value) {
        var more = new java.util.LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, body, Map.copyOf(more), coded);
    }

    /** The same answer, compressed for those who take it so. Worth it only for what is sent again and again. */
    public Answer compressed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // in memory: it does not happen
        }
        return coded("gzip", bytes.toByteArray());
    }

    /** The same answer, with its body in another content coding, which is smaller than those that it has. */
    public Answer coded(String coding, byte[] bytes) {
        List<Coded> more = new ArrayList<>(List.of(new Coded(coding, bytes)));
        more.addAll(coded);
        return new Answer(status, contentType, body, headers, List.copyOf(more));
    }

    /**
     * A body in a content coding.
     *
     * @param coding its name in {@code Accept-Encoding}
     */
    public record Coded(String coding, byte[] body) {}
}
