package io.belfry.hub.bus;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** Random ids as short texts. */
final class Ids {
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private Ids() {}

    /** 128 bits: no two lives of any channel's history share it. */
    static String epoch(RandomGenerator random) {
        return TEXT.encodeToString(ByteBuffer.allocate(16)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array());
    }

    /** 64 bits: it only has to differ from the others that claim the same offset. */
    static String tag(RandomGenerator random) {
        return TEXT.encodeToString(
                ByteBuffer.allocate(8).putLong(random.nextLong()).array());
    }
}
