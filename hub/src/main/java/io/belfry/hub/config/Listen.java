package io.belfry.hub.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public port.
 *
 * @param port 0 lets the system choose
 * @param path prefix of every path, such as {@code /push}; empty for none, never with a slash at its end
 * @param origins pages that may connect; none = only programs, which send no {@code Origin}
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 * @param proxyProtocol whether every connection begins with a PROXY header
 * @param gxWebSocket whether clients may also come by {@code /gxwebsocket?<ticket>}
 */
public record Listen(
        String host,
        int port,
        String path,
        List<AllowedOrigin> origins,
        List<AddressRange> trustedProxies,
        boolean proxyProtocol,
        boolean gxWebSocket,
        @Nullable Tls tls) {

    static Listen from(Values values) {
        return new Listen(
                values.get(Settings.LISTEN_HOST),
                values.get(Settings.LISTEN_PORT),
                values.get(Settings.LISTEN_PATH),
                values.get(Settings.LISTEN_ORIGINS),
                values.get(Settings.LISTEN_TRUSTED_PROXIES),
                values.get(Settings.LISTEN_PROXY_PROTOCOL),
                values.get(Settings.LISTEN_GX_WEBSOCKET),
                Tls.from(values));
    }
}
