package io.belfry.hub.socket;

/** Takes over sockets whose handshake is done. */
public interface Acceptor {

    /**
     * Called on the I/O thread that the socket belongs to.
     *
     * @return who hears what the socket receives from now on
     */
    SocketListener onAccept(IoThread thread, Socket socket, Handshake handshake);
}
