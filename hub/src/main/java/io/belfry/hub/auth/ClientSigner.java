package io.belfry.hub.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks {@code client}: the client id and a signature that binds it to the user, 43 characters. Keeps nothing,
 * so that any node with the same secret can check what another one made. Safe from any thread.
 */
public final class ClientSigner {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 16; // of 32
    private static final int TEXT_LENGTH = 43;

    private final Supplier<byte[]> secret;
    private volatile @Nullable SecretKeySpec key;

    /** @param secret shared by the farm, at least 32 bytes; asked for once, when the first client comes */
    public ClientSigner(Supplier<byte[]> secret) {
        this.secret = secret;
    }

    public String sign(ClientId id, @Nullable String user) {
        byte[] signed = new byte[ClientId.BYTES + SIGNATURE_BYTES];
        ByteBuffer.wrap(signed).putLong(id.high()).putLong(id.low()).put(signature(id, user));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /** The id, or null if the text was not signed here or belongs to another user. */
    public @Nullable ClientId check(String client, @Nullable String user) {
        ByteBuffer signed = decode(client);
        if (signed == null) {
            return null;
        }
        ClientId id = new ClientId(signed.getLong(), signed.getLong());
        byte[] signature = new byte[signed.remaining()];
        signed.get(signature);
        return MessageDigest.isEqual(signature, signature(id, user)) ? id : null;
    }

    /** The id that the text names, whoever made it; null if it names none. */
    public static @Nullable ClientId idIn(String client) {
        ByteBuffer signed = decode(client);
        return signed == null ? null : new ClientId(signed.getLong(), signed.getLong());
    }

    private static @Nullable ByteBuffer decode(String client) {
        try {
            return client.length() == TEXT_LENGTH
                    ? ByteBuffer.wrap(Base64.getUrlDecoder().decode(client))
                    : null;
        } catch (IllegalArgumentException e) {
            return null; // not Base64
        }
    }

    private SecretKeySpec key() {
        SecretKeySpec known = key;
        if (known == null) {
            known = new SecretKeySpec(secret.get(), ALGORITHM);
            key = known;
        }
        return known;
    }

    private byte[] signature(ClientId id, @Nullable String user) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key());
            mac.update(ByteBuffer.allocate(ClientId.BYTES)
                    .putLong(id.high())
                    .putLong(id.low())
                    .flip());
            if (user != null) {
                mac.update((byte) 1); // an empty user is not the same as none
                mac.update(user.getBytes(StandardCharsets.UTF_8));
            }
            return Arrays.copyOf(mac.doFinal(), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
