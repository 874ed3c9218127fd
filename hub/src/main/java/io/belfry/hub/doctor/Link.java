package io.belfry.hub.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** One connection to the hub, byte by byte, that knows when the last one passed. Used by one thread. */
final class Link implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Socket socket;
    private final InputStream in;
    private final LongSupplier nanos;
    private final long start;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int limit;
    private long deadline;
    private long lastByte;

    private Link(Socket socket, LongSupplier nanos, Duration patience) throws IOException {
        this.socket = socket;
        in = socket.getInputStream();
        this.nanos = nanos;
        start = nanos.getAsLong();
        lastByte = start;
        deadline = start + patience.toNanos();
    }

    /** Connects; what it reads must come within the patience. */
    static Link open(Target target, LongSupplier nanos, Duration patience) throws IOException {
        Socket plain = new Socket();
        try {
            InetSocketAddress address = new InetSocketAddress(target.host(), target.port());
            if (address.isUnresolved()) {
                throw new UnknownHostException("there is no host of this name");
            }
            plain.connect(address, CONNECT_MILLIS);
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(CONNECT_MILLIS);
            return new Link(target.tls() ? secure(plain, target) : plain, nanos, patience);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static SSLSocket secure(Socket plain, Target target) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket secure = (SSLSocket) factory.createSocket(plain, target.host(), target.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // as strict about names as a browser
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    /** The next byte; -1 at the end. Too late is a {@link SocketTimeoutException}, after which one may go on. */
    int read() throws IOException {
        return read(deadline);
    }

    /** As {@link #read()}, until this time of {@link #now}. */
    int readUntil(long millis) throws IOException {
        return read(Math.min(deadline, start + millis * NANOS_PER_MILLI));
    }

    private int read(long until) throws IOException {
        if (position == limit) {
            long left = (until - nanos.getAsLong()) / NANOS_PER_MILLI;
            if (left <= 0) {
                throw new SocketTimeoutException("patience");
            }
            socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
            limit = Math.max(0, in.read(buffer));
            position = 0;
            if (limit == 0) {
                return -1;
            }
            lastByte = nanos.getAsLong();
        }
        return buffer[position++] & 0xff;
    }

    /** Whether there is no time left in which to read. */
    boolean isLate() {
        return deadline - nanos.getAsLong() < NANOS_PER_MILLI;
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        lastByte = nanos.getAsLong();
    }

    /** Milliseconds since it was opened. */
    long now() {
        return (nanos.getAsLong() - start) / NANOS_PER_MILLI;
    }

    /** When a byte last passed, either way, in milliseconds since it was opened. */
    long lastByteAt() {
        return (lastByte - start) / NANOS_PER_MILLI;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
