package io.belfry.loadtest.farm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** One connection through a {@link TcpProxy}: two sockets, and a thread for each direction. */
final class ProxiedConnection {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int CONNECT_MILLIS = 1000;

    private final TcpProxy proxy;
    private final Socket client;
    private final Socket target = new Socket();
    private volatile boolean muted;
    private volatile boolean orphaned;
    private volatile boolean swallows;

    ProxiedConnection(TcpProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    /** Waits while the proxy holds requests, as a connection request would. */
    void open() {
        try {
            proxy.await(true, this);
            if (proxy.refuses()) {
                reset();
                return;
            }
            target.setReceiveBufferSize(
                    BUFFER_BYTES); // or the kernel would hold megabytes for a node that does not read
            client.setSendBufferSize(BUFFER_BYTES);
            target.connect(proxy.target(), CONNECT_MILLIS);
            target.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            TcpProxy.start("replies", this::passReplies);
            passRequests();
        } catch (IOException | InterruptedException e) {
            reset();
        }
    }

    private void passRequests() throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        InputStream in = client.getInputStream();
        OutputStream out = target.getOutputStream();
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            proxy.await(true, this);
            if (orphaned || swallows) {
                continue;
            }
            boolean cut = proxy.isToBeCut(buffer, length);
            muted |= cut;
            out.write(buffer, 0, proxy.spend(length));
            if (cut) {
                target.shutdownOutput(); // Redis reads the request, and then the end
                reset(client);
                return;
            }
            if (proxy.isSpent()) {
                proxy.resetAll();
                return;
            }
        }
        proxy.await(true, this); // the end waits its turn like the bytes before it
        if (!swallows) {
            target.shutdownOutput();
        }
    }

    private void passReplies() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = target.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                proxy.await(false, this);
                if (!muted && !swallows) {
                    out.write(buffer, 0, length);
                    swallows = proxy.isToBeSwallowed(buffer, length);
                }
            }
            if (!orphaned && !swallows) {
                closeQuietly(client);
            }
        } catch (IOException | InterruptedException e) {
            if (!orphaned) {
                reset();
            }
        }
        closeQuietly(target);
        if (!orphaned) {
            proxy.gone(this);
        }
    }

    boolean isOpen() {
        return !client.isClosed();
    }

    /** From now on what the node writes goes nowhere, and nothing comes back. */
    void closeTarget() {
        orphaned = true;
        closeQuietly(target);
    }

    void reset() {
        reset(client);
        reset(target);
        proxy.gone(this);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0); // closing then sends a reset
        } catch (IOException e) {
            // It is closed already.
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be done for it.
        }
    }
}
