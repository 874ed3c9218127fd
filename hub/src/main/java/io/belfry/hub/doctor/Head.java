package io.belfry.hub.doctor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Status line and headers of an answer.
 *
 * @param headers by name in lower case
 */
record Head(int status, Map<String, List<String>> headers) {
    private static final int LONGEST_LINE = 1 << 16;
    private static final int MOST_LINES = 200;
    private static final int MOST_INTERIM = 10;
    private static final int SWITCHING = 101;

    Head {
        headers = Map.copyOf(headers);
    }

    /** Reads that of the answer, past what is said before one (100, 103); an end before its end is an {@link EOFException}. */
    static Head read(Link link) throws IOException {
        Head head = readAny(link);
        for (int i = 0; head.status / 100 == 1 && head.status != SWITCHING; i++) {
            if (i == MOST_INTERIM) {
                throw new IOException("no answer, only promises of one");
            }
            head = readAny(link);
        }
        return head;
    }

    private static Head readAny(Link link) throws IOException {
        String[] first = line(link).split(" ", 3);
        if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("\\d{3}")) {
            throw new IOException("what answers does not speak HTTP/1");
        }
        Map<String, List<String>> headers = new HashMap<>();
        for (int i = 0; i < MOST_LINES; i++) {
            String line = line(link);
            if (line.isEmpty()) {
                return new Head(Integer.parseInt(first[1]), headers);
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                add(headers, line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        throw new IOException("an answer without end of its headers");
    }

    /** Whether nothing can follow (RFC 9112 §6.3), whatever the headers say. */
    boolean hasNoBody() {
        return status == 204 || status == 304;
    }

    /** The next line, without its end. */
    static String line(Link link) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = link.read(); next != '\n'; next = link.read()) {
            if (next < 0) {
                throw new EOFException("cut");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("a line without end");
            }
            line.append((char) next);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    /** The first header of this name; empty without. */
    String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? "" : all.get(0);
    }

    List<String> all(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** Whether some header of this name has the word. */
    boolean lists(String name, String word) {
        return all(name).stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(word));
    }

    private static void add(Map<String, List<String>> headers, String name, String value) {
        headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                .add(value);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
