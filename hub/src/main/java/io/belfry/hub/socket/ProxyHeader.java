package io.belfry.hub.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header by which a balancer that passes on bytes says whose they are: PROXY protocol, version 1 (a line of text) and
 * version 2 (binary).
 *
 * @param client whom the balancer was connected to; null if the header is about the balancer's own link, as its probes are
 * @param length how many bytes the header has
 */
record ProxyHeader(@Nullable InetSocketAddress client, int length) {
    /** Longest header that is read. Of version 2 it leaves room for more than any balancer adds. */
    static final int MOST_BYTES = 2_048;

    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_TEXT_BYTES = 107;
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int LAST_PORT = 65_535;
    private static final int FIXED_BYTES = 16;
    private static final int VERSION_2 = 0x20;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;

    /** What stands there is no such header. */
    static final class NotProxied extends java.io.IOException {
        NotProxied() {
            super("no PROXY header");
        }
    }

    /**
     * Reads it from the start of the bytes.
     *
     * @return null if more bytes must come first
     */
    static @Nullable ProxyHeader read(byte[] bytes, int count) throws NotProxied {
        byte[] begin = count > 0 && bytes[0] == TEXT[0] ? TEXT : SIGNATURE;
        int compared = Math.min(count, begin.length);
        if (!Arrays.equals(bytes, 0, compared, begin, 0, compared)) {
            throw new NotProxied();
        }
        if (compared < begin.length) {
            return null;
        }
        return begin == TEXT ? readText(bytes, count) : readBinary(bytes, count);
    }

    private static @Nullable ProxyHeader readText(byte[] bytes, int count) throws NotProxied {
        for (int i = 1; i < Math.min(count, MOST_TEXT_BYTES); i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r') {
                String line = new String(bytes, 0, i - 1, StandardCharsets.US_ASCII);
                return new ProxyHeader(clientIn(line.split(" ", -1)), i + 1);
            }
        }
        if (count >= MOST_TEXT_BYTES) {
            throw new NotProxied();
        }
        return null;
    }

    /** {@code PROXY TCP4 192.0.2.1 192.0.2.9 51234 443}, or {@code PROXY UNKNOWN} and anything. */
    private static @Nullable InetSocketAddress clientIn(String[] words) throws NotProxied {
        if (words[1].equals("UNKNOWN")) {
            return null;
        }
        InetAddress client = words.length == 6 ? ClientAddress.parse(words[2]) : null;
        int addressBytes = words[1].equals("TCP4") ? 4 : words[1].equals("TCP6") ? 16 : 0;
        if (client == null
                || client.getAddress().length != addressBytes
                || !PORT.matcher(words[4]).matches()) {
            throw new NotProxied();
        }
        int port = Integer.parseInt(words[4]);
        if (port > LAST_PORT) {
            throw new NotProxied();
        }
        return new InetSocketAddress(client, port);
    }

    private static @Nullable ProxyHeader readBinary(byte[] bytes, int count) throws NotProxied {
        if (count < FIXED_BYTES) {
            return null;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes, SIGNATURE.length, count - SIGNATURE.length);
        int command = header.get() & 0xff;
        int family = header.get() & 0xff;
        int length = FIXED_BYTES + (header.getShort() & 0xffff);
        if ((command & 0xf0) != VERSION_2 || command > PROXY || length > MOST_BYTES) {
            throw new NotProxied();
        }
        if (count < length) {
            return null;
        }
        int addressBytes = family == TCP4 ? 4 : family == TCP6 ? 16 : 0;
        if (command == LOCAL || addressBytes == 0) {
            return new ProxyHeader(null, length); // a family that this version does not know counts as not told
        }
        if (length < FIXED_BYTES + 2 * addressBytes + 4) {
            throw new NotProxied();
        }
        return new ProxyHeader(address(header, addressBytes), length);
    }

    private static InetSocketAddress address(ByteBuffer header, int addressBytes) {
        byte[] source = new byte[addressBytes];
        header.get(source);
        header.position(header.position() + addressBytes); // the destination is ours
        try {
            return new InetSocketAddress(InetAddress.getByAddress(source), header.getShort() & 0xffff);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are an address", e);
        }
    }
}
