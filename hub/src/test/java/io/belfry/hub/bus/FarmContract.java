package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every farm promises. With a farm of several nodes each promise is looked at from a node that did not make it; with
 * a farm of one the same tests show that the node hears itself.
 */
@Timeout(60)
abstract class FarmContract {
    /** Within which every node hears an order. */
    private static final Duration HEARD = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Farm> farms = new ArrayList<>();
    private final HeardByNode here = new HeardByNode("here");
    private final HeardByNode there = new HeardByNode("there");

    /** One more node of the same farm, alive and listening when this returns. */
    abstract Farm newFarm(FarmListener listener);

    /** Whether {@link #newFarm} may be called more than once. */
    abstract boolean hasSeveralNodes();

    @AfterEach
    void closeFarms() {
        farms.forEach(Farm::close);
    }

    @Test
    void eachNodeHearsEachOrderOnceAndInTheOrderOfOrders() {
        Farm farm = join(here);
        joinThere();
        List<String> given = IntStream.range(0, 50).mapToObj(i -> "o" + i).toList();
        for (String order : given) {
            get(farm.order(bytes(order)));
        }

        for (HeardByNode each : all()) {
            within(HEARD, () -> assertThat(each.orders()).isEqualTo(given));
        }
    }

    @Test
    void ordersFromSeveralNodesAndThreadsAreHeardOneAfterAnotherAndEverywhereInTheSameOrder() throws Exception {
        Farm first = join(here);
        Farm second = hasSeveralNodes() ? join(there) : first;
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(t -> new Thread(() -> IntStream.range(0, 50)
                        .forEach(i -> get((t % 2 == 0 ? first : second).order(bytes(t + "." + i))))))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }

        for (HeardByNode each : all()) {
            within(HEARD, () -> assertThat(each.orders()).hasSize(200).doesNotHaveDuplicates());
            assertThat(each.overlapped()).isFalse();
        }
        if (hasSeveralNodes()) {
            assertThat(there.orders()).isEqualTo(here.orders());
        }
    }

    @Test
    void anOrderIsHeardAsTheBytesThatWereGiven() {
        Farm farm = join(here);
        joinThere();
        String order = "{\"user\":\"ü \\u0000 – \uD83D\uDE00\",\"n\":[1,2.0,null]}";
        get(farm.order(bytes(order)));

        for (HeardByNode each : all()) {
            within(HEARD, () -> assertThat(each.orders()).containsExactly(order));
        }
    }

    @Test
    void aNodeThatComesLaterHearsTheOrdersBeforeItsFirstOwn() {
        assumeTrue(hasSeveralNodes(), "there is nobody else");
        Farm farm = join(here);
        get(farm.order(bytes("before")));
        Farm later = join(there);
        assertThat(there.orders()).as("as soon as it has come").containsExactly("before");
        get(later.order(bytes("after")));

        within(HEARD, () -> assertThat(there.orders()).containsExactly("before", "after"));
        within(HEARD, () -> assertThat(here.orders()).containsExactly("before", "after"));
    }

    @Test
    void everyNodeIsAskedTheOneThatAsksIncluded() {
        here.answers(question -> "here: " + question);
        there.answers(question -> "there: " + question);
        Farm farm = join(here);
        joinThere();

        assertThat(ask(farm, "who?"))
                .containsExactlyInAnyOrderElementsOf(all().stream()
                        .map(each -> each == here ? "here: who?" : "there: who?")
                        .toList());
    }

    @Test
    void whoHasNothingToSayIsNotAmongTheAnswers() {
        here.answers(question -> question.equals("x") ? "yes" : null);
        Farm farm = join(here);
        joinThere();

        assertThat(ask(farm, "x")).containsExactly("yes");
        assertThat(ask(farm, "y")).isEmpty();
    }

    @Test
    void aNodeThatNeverAnswersCostsNoMoreThanThePatience() {
        here.answersWith(new CompletableFuture<>());
        there.answers(question -> "there");
        Farm farm = join(here);
        joinThere();
        long begin = System.nanoTime();

        List<String> answers = texts(get(farm.ask(bytes("x"), Duration.ofMillis(300))));

        assertThat(answers).isEqualTo(hasSeveralNodes() ? List.of("there") : List.of());
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aNodeThatFailsToAnswerSaysNothing() {
        Farm farm = join(here);
        here.answersWith(CompletableFuture.failedFuture(new IllegalStateException("a defect")));
        assertThat(ask(farm, "x")).isEmpty();
        here.answers(question -> {
            throw new IllegalStateException("another defect");
        });
        assertThat(ask(farm, "x")).isEmpty();
        here.answers(question -> "well again");

        assertThat(ask(farm, "x")).containsExactly("well again");
    }

    @Test
    void nodesSayWhatTheySayOfThemselvesUnderIdsOfTheirOwn() {
        Farm farm = join(here);
        List<Farm.Node> expected = new ArrayList<>(List.of(new Farm.Node(farm.self(), here.about())));
        if (hasSeveralNodes()) {
            expected.add(new Farm.Node(join(there).self(), there.about()));
        }

        assertThat(expected.stream().map(Farm.Node::id).distinct()).hasSameSizeAs(expected);
        within(
                PATIENCE,
                () -> assertThat(get(farm.nodes()))
                        .usingRecursiveFieldByFieldElementComparator()
                        .containsExactlyInAnyOrderElementsOf(expected));
    }

    @Test
    void aNodeThatLeavesIsAskedNoMore() {
        assumeTrue(hasSeveralNodes(), "there is nobody else");
        here.answers(question -> "here");
        there.answers(question -> "there");
        Farm farm = join(here);
        join(there).close();

        within(PATIENCE, () -> assertThat(get(farm.nodes())).hasSize(1));
        assertThat(ask(farm, "x")).containsExactly("here");
    }

    private Farm join(FarmListener listener) {
        Farm farm = newFarm(listener);
        farms.add(farm);
        return farm;
    }

    private void joinThere() {
        if (hasSeveralNodes()) {
            Farm unused = join(there);
        }
    }

    private List<HeardByNode> all() {
        return hasSeveralNodes() ? List.of(here, there) : List.of(here);
    }

    private static List<String> ask(Farm farm, String question) {
        return texts(get(farm.ask(bytes(question), Duration.ofSeconds(1))));
    }

    private static List<String> texts(List<byte[]> answers) {
        return answers.stream()
                .map(each -> new String(each, StandardCharsets.UTF_8))
                .toList();
    }

    private static void within(Duration duration, ThrowingRunnable condition) {
        await().pollDelay(Duration.ZERO).atMost(duration).untilAsserted(condition);
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
