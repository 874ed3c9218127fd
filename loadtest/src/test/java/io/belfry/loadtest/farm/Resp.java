package io.belfry.loadtest.farm;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command on a connection of its own, in Redis' protocol (RESP2). What it does not get in a second fails. */
final class Resp {
    private static final int TIMEOUT_MILLIS = 1000;

    private Resp() {}

    /**
     * Runs a command.
     *
     * @return text, a {@code Long}, a list of such, or null
     * @throws IOException also if Redis answers with an error; its message is Redis' own
     */
    static @Nullable Object call(String address, int port, String... words) throws IOException {
        try (Socket socket = connect(address, port)) {
            return exchange(socket, words);
        }
    }

    private static Socket connect(String address, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static @Nullable Object exchange(Socket socket, String... words) throws IOException {
        socket.getOutputStream().write(encode(words));
        return read(new BufferedInputStream(socket.getInputStream()));
    }

    private static byte[] encode(String... words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.UTF_8));
        for (String word : words) {
            byte[] content = word.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(("$" + content.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(content);
            bytes.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static @Nullable Object read(InputStream in) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case '-' -> throw new IOException(rest);
            case ':' -> Long.valueOf(rest);
            case '$' -> bulk(in, Integer.parseInt(rest));
            case '*' -> list(in, Integer.parseInt(rest));
            default -> throw new IOException("not a reply of Redis: " + line);
        };
    }

    private static @Nullable String bulk(InputStream in, int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] content = in.readNBytes(length);
        in.skipNBytes(2);
        return new String(content, StandardCharsets.UTF_8);
    }

    private static List<@Nullable Object> list(InputStream in, int length) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            list.add(read(in));
        }
        return list;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("Redis hung up");
            }
            line.write(next);
        }
        in.skipNBytes(1);
        return line.toString(StandardCharsets.UTF_8);
    }
}
