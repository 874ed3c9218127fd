package io.belfry.hub.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PublicKeysTest {

    @ParameterizedTest
    @CsvSource({
        "RSA, 2048, true",
        "RSA, 3072, true",
        "RSA, 1024, false",
        "EC, 256, true",
        "EC, 384, false",
        "Ed25519, 255, true",
        "Ed448, 448, false"
    })
    void takesTheKeysWhoseAlgorithmsItKnows(String type, int bits, boolean taken) throws GeneralSecurityException {
        KeyPair pair = pair(type, bits);

        var key = PublicKeys.KIND.parser().parse(TextNode.valueOf(pem("PUBLIC KEY", pair.getPublic())));

        if (taken) {
            assertThat(key).isEqualTo(pair.getPublic());
        } else {
            assertThat(key).isNull();
        }
    }

    @Test
    void readsAFile(@TempDir Path folder) throws GeneralSecurityException, IOException {
        KeyPair pair = pair("EC", 256);
        Path file = Files.writeString(folder.resolve("key.pem"), pem("PUBLIC KEY", pair.getPublic()));

        assertThat(PublicKeys.KIND.parser().parse(TextNode.valueOf(file.toString())))
                .isEqualTo(pair.getPublic());
    }

    @Test
    void neitherTakesNorShowsAPrivateKey() throws GeneralSecurityException {
        TextNode given = TextNode.valueOf(pem("PRIVATE KEY", pair("EC", 256).getPrivate()));

        assertThat(PublicKeys.KIND.parser().parse(given)).isNull();
        assertThat(PublicKeys.KIND.display().apply(given)).isEqualTo("-----BEGIN PRIVATE KEY-----");
    }

    private static KeyPair pair(String type, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static String pem(String what, Key key) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }
}
