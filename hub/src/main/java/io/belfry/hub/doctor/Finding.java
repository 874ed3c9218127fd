package io.belfry.hub.doctor;

import java.util.Locale;

/** What may be wrong on the way to a hub. Each has its place in {@code advice.json}. */
enum Finding {
    UNREACHABLE("nobody answers there"),
    UNTRUSTED("browsers will not trust the certificate"),
    REDIRECTED("the address leads elsewhere"),
    NO_NODE("the balancer reaches no node"),
    NOT_A_HUB("somebody else answers, not a hub"),
    TOKEN_NEEDED("the hub lets nobody in without a good token"),
    HUB_REFUSES("the hub refuses new clients"),
    ADMIN_EXPOSED("what belongs to the admin port is open to everybody"),
    HEADERS_TOO_LARGE("requests with large headers are refused"),
    CLIENT_FORGOTTEN("the nodes do not know each other's clients"),
    UPGRADE_STRIPPED("the WebSocket upgrade is removed on the way"),
    UPGRADE_REFUSED("the WebSocket upgrade is refused on the way"),
    FRAMES_SWALLOWED("the WebSocket opens and nothing passes"),
    CLOSE_LOST("the reason of a close does not arrive"),
    SOCKET_IDLE_CUT("a silent WebSocket is cut"),
    SOCKET_LIFETIME_CUT("a WebSocket is cut although it is busy"),
    STREAM_BUFFERED("events of a stream are held back"),
    STREAM_CUT("a stream is cut"),
    POLL_CUT("a poll is cut before its wait is over"),
    NODES_SHUNNED("after a poll was cut, the balancer takes the nodes for dead"),
    ANSWER_CACHED("answers are cached, or may be"),
    ANSWER_CHANGED("answers are changed on the way"),
    ORIGIN_UNKNOWN("the hub does not know the origin of the page"),
    CORS_LOST("the balancer answers what browsers ask of the hub"),
    CORS_CHANGED("the headers for browsers of another origin are changed on the way");

    private final String title;

    Finding(String title) {
        this.title = title;
    }

    /** What is wrong, in words. */
    String title() {
        return title;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
