package io.belfry.hub.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS on the public port.
 *
 * @param certificate PEM file with the chain, the node's own certificate first
 * @param key PEM file with its private key
 */
public record Tls(Path certificate, Path key) {

    static @Nullable Tls from(Values values) {
        Path certificate = values.find(Settings.TLS_CERTIFICATE);
        Path key = values.find(Settings.TLS_KEY);
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null) {
            throw BadSetting.missing(Settings.TLS_CERTIFICATE.key(), "Set it too: listen.tls.key is set.");
        }
        if (key == null) {
            throw BadSetting.missing(Settings.TLS_KEY.key(), "Set it too: listen.tls.certificate is set.");
        }
        return new Tls(certificate, key);
    }
}
