package io.belfry.client.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenQuestionTest {
    private static final byte[] NOTHING = {};

    private final OpenQuestion question =
            new OpenQuestion(answer -> text(answer).equals("enough"));

    @Test
    void isDoneWhenEveryNodeHasAnswered() {
        question.onSending(Set.of("a", "b"));
        question.onAnswer("a", bytes("1"));
        assertThat(question.done()).isNotDone();
        question.onAnswer("b", NOTHING);

        assertThat(question.done()).isDone();
        assertThat(question.end().kind()).isEqualTo(RedisReplies.Kind.COMPLETE);
    }

    @Test
    void isDoneWhenOneAnswerMakesTheOthersNeedless() {
        question.onSending(Set.of("a", "b"));
        question.onAnswer("b", bytes("enough"));

        assertThat(question.done()).isDone();
        assertThat(question.end().kind()).isEqualTo(RedisReplies.Kind.COMPLETE);
    }

    @Test
    void countsTheAnswerOfANodeThatIsYoungerThanTheQuestion() {
        question.onSending(Set.of("a"));
        question.onAnswer("young", bytes("1"));
        assertThat(question.done()).isNotDone();
        question.onAnswer("a", NOTHING);

        assertThat(question.end().answers()).extracting(OpenQuestionTest::text).containsExactly("1");
    }

    @Test
    void saysThatANodeWasSilentWhenTheTimeIsOver() {
        question.onSending(Set.of("a", "b"));
        question.onAnswer("a", NOTHING);

        assertThat(question.end().kind()).isEqualTo(RedisReplies.Kind.SILENT);
    }

    @Test
    void aFailureAfterSendingMayComeAfterTheNodesHeardTheQuestion() {
        question.onSending(Set.of("a"));
        question.onFailure("the connection broke");

        assertThat(question.done()).isDone();
        assertThat(question.end().kind()).isEqualTo(RedisReplies.Kind.SILENT);
    }

    @Test
    void aFailureBeforeSendingMeansThatNobodyHeardIt() {
        question.onFailure("no node is alive");

        RedisReplies end = question.end();
        assertThat(question.done()).isDone();
        assertThat(end.kind()).isEqualTo(RedisReplies.Kind.NOT_ASKED);
        assertThat(end.reason()).isEqualTo("no node is alive");
    }

    @Test
    void isNotSentOnceTheTimeIsOver() {
        assertThat(question.end().kind()).isEqualTo(RedisReplies.Kind.NOT_ASKED);
        assertThat(question.onSending(Set.of("a"))).isFalse();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
