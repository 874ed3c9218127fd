package io.belfry.hub.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.belfry.client.Position;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Writes one JSON object without line breaks; values that are JSON already go in as their bytes. */
final class LineWriter {
    private final ByteArrayOutputStream out;
    private boolean first = true;

    LineWriter(int expectedBytes) {
        out = new ByteArrayOutputStream(expectedBytes);
        out.write('{');
    }

    /** Starts a message of the given type. */
    static LineWriter ofType(String type, int expectedBytes) {
        return new LineWriter(expectedBytes).member("type", type);
    }

    LineWriter member(String name, String value) {
        name(name);
        string(value);
        return this;
    }

    LineWriter optional(String name, @Nullable String value) {
        return value == null ? this : member(name, value);
    }

    LineWriter member(String name, long value) {
        name(name);
        out.writeBytes(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    LineWriter member(String name, boolean value) {
        return json(name, value ? "true" : "false");
    }

    LineWriter json(String name, byte[] value) {
        name(name);
        out.writeBytes(value);
        return this;
    }

    LineWriter json(String name, String value) {
        return json(name, value.getBytes(StandardCharsets.UTF_8));
    }

    LineWriter array(String name, Collection<byte[]> values) {
        name(name);
        out.write('[');
        int written = 0;
        for (byte[] value : values) {
            if (written++ > 0) {
                out.write(',');
            }
            out.writeBytes(value);
        }
        out.write(']');
        return this;
    }

    LineWriter texts(String name, Collection<String> values) {
        name(name);
        out.write('[');
        int written = 0;
        for (String value : values) {
            if (written++ > 0) {
                out.write(',');
            }
            string(value);
        }
        out.write(']');
        return this;
    }

    LineWriter position(Position position) {
        return member("epoch", position.epoch())
                .member("offset", position.offset())
                .member("tag", position.tag());
    }

    byte[] end() {
        out.write('}');
        return out.toByteArray();
    }

    private void name(String name) {
        if (!first) {
            out.write(',');
        }
        first = false;
        string(name);
        out.write(':');
    }

    private void string(String value) {
        out.write('"');
        out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(value));
        out.write('"');
    }
}
