package io.belfry.loadtest.balancer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate for this machine that nobody has signed but itself, made anew by the JDK's keytool. */
final class Certificate {
    private static final char[] PASSWORD = "belfry".toCharArray();
    private static final int PATIENCE_SECONDS = 30;

    private Certificate() {}

    /** Writes chain and key into one file, as HAProxy wants them. */
    static Path write(Path folder) throws IOException {
        Path store = Files.createDirectories(folder).resolve("store.p12");
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "hub",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD)));
        try {
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
            String certificate = pem("CERTIFICATE", keys.getCertificate("hub").getEncoded());
            String key = pem("PRIVATE KEY", keys.getKey("hub", PASSWORD).getEncoded());
            return Files.writeString(folder.resolve("belfry.pem"), certificate + key);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }
}
