package io.belfry.client;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.belfry.client.redis.RedisReplies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The question to the nodes which of them has a client and can deliver to it, and what their answers mean. */
final class ClientQuestion {
    private ClientQuestion() {}

    static byte[] of(PublishRequest request) {
        ByteArrayOutputStream question = new ByteArrayOutputStream(request.bytes() + 64);
        question.writeBytes(ascii("{\"type\":\"client_publish\",\"client\":\""));
        question.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(request.name()));
        question.writeBytes(ascii("\",\"data\":"));
        question.writeBytes(request.data());
        question.write('}');
        return question.toByteArray();
    }

    /** Whether the others' answers cannot change the verdict. */
    static boolean isEnough(byte[] answer) {
        return number(answer, "delivered") > 0;
    }

    static Attempt attempt(RedisReplies replies) {
        if (replies.answers().stream().anyMatch(ClientQuestion::isEnough)) {
            return Attempt.decided(PublishResult.accepted(null, false));
        }
        return switch (replies.kind()) {
            case NOT_ASKED -> Attempt.undecided(false, "the nodes could not be asked: " + replies.reason());
            case SILENT -> Attempt.undecided(true, "a node did not answer");
            case COMPLETE -> {
                boolean isConnected = replies.answers().stream().anyMatch(answer -> number(answer, "slow") > 0);
                yield Attempt.decided(
                        PublishResult.rejected(isConnected ? PublishResult.NOT_DELIVERED : PublishResult.NOT_FOUND));
            }
        };
    }

    private static long number(byte[] answer, String member) {
        try {
            return JsonMembers.parse(new String(answer, StandardCharsets.UTF_8)).number(member, 0);
        } catch (IOException damaged) {
            return 0;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
