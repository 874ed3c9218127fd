package io.belfry.hub.socket;

import io.belfry.hub.config.BadSetting;
import io.belfry.hub.config.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of the public port and its key, read from their files at the start and again when these change. What
 * cannot be used then changes nothing: new links get the old certificate, and the log says so, once.
 */
public final class CertificateFiles {
    private static final Logger log = LoggerFactory.getLogger(CertificateFiles.class);

    private final Tls files;
    private volatile SSLContext context;
    private @Nullable Look used;
    private @Nullable Look last;

    /** When the two files were written, and how much. */
    private record Look(FileTime certificate, long certificateBytes, FileTime key, long keyBytes) {}

    /** Reads them; throws {@link BadSetting} if they cannot be used. */
    public CertificateFiles(Tls files) {
        this.files = files;
        used = look();
        last = used;
        context = PemPair.read(files).context();
    }

    /** For links that are accepted now. Safe from any thread. */
    SSLContext context() {
        return context;
    }

    /**
     * Reads the files again if they have changed, and not since the last call: whoever replaces two files is not done with
     * the first. To be called every few seconds by one thread at a time, not an I/O thread.
     */
    public void check() {
        Look now = look();
        boolean settled = now != null && now.equals(last);
        last = now;
        if (!settled || now == null || now.equals(used)) {
            return;
        }
        used = now;
        try {
            PemPair pair = PemPair.read(files);
            context = pair.context();
            log.info("audit: the certificate was changed by {}: {}", files.certificate(), pair);
        } catch (BadSetting e) {
            log.warn("The certificate stays as it is. {}", e.getMessage());
        }
    }

    private @Nullable Look look() {
        try {
            BasicFileAttributes certificate = attributes(files.certificate());
            BasicFileAttributes key = attributes(files.key());
            return new Look(certificate.lastModifiedTime(), certificate.size(), key.lastModifiedTime(), key.size());
        } catch (IOException gone) { // being replaced, most likely
            return null;
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }
}
