package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise P2, fault row 22: a publication whose reply is lost between script and publisher is delivered exactly once. */
@Timeout(180)
class LostReplyIT {
    private static final int PUBLISHERS = 10;
    private static final int PUBLICATIONS = 20;
    private static final PublisherOptions OPTIONS =
            PublisherOptions.DEFAULTS.withRequestTimeout(Duration.ofMillis(200));

    /** At once the connection breaks; later it is first the attempt that is given up, perhaps more than once. */
    @ParameterizedTest(name = "the connection breaks {0} ms after the reply was lost")
    @ValueSource(ints = {0, 400})
    void isDeliveredExactlyOnce(int silenceMillis) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(PUBLISHERS);
        try (RedisServer redis = new RedisServer()) {
            List<String> heard = redis.listen(IntStream.range(0, PUBLISHERS)
                    .mapToObj(number -> "belfry:c:{orders:" + number + "}")
                    .toArray(String[]::new));
            List<Future<?>> runs = new ArrayList<>();
            for (int number = 0; number < PUBLISHERS; number++) {
                int its = number;
                runs.add(callers.submit(() -> {
                    publish(redis, its, Duration.ofMillis(silenceMillis));
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get(170, TimeUnit.SECONDS);
            }

            List<String> expected = IntStream.range(0, PUBLISHERS * PUBLICATIONS)
                    .mapToObj(Integer::toString)
                    .toList();
            await().untilAsserted(() -> assertThat(heard).hasSizeGreaterThanOrEqualTo(expected.size()));
            assertThat(heard)
                    .extracting(message -> message.substring(message.indexOf('\n') + 1))
                    .containsExactlyInAnyOrderElementsOf(expected);
        } finally {
            callers.shutdownNow();
        }
    }

    private static void publish(RedisServer redis, int number, Duration silence) throws Exception {
        try (ReplyLosingProxy network = new ReplyLosingProxy(redis.port(), silence);
                Publisher publisher = Publisher.redis(network.uri(), OPTIONS)) {
            for (int i = 0; i < PUBLICATIONS; i++) {
                network.arm();
                String json = Integer.toString(number * PUBLICATIONS + i);
                PublishResult result =
                        publisher.publish("orders:" + number, json).get(20, TimeUnit.SECONDS);

                assertThat(network.losses()).isEqualTo(i + 1);
                assertThat(result.duplicate())
                        .as("published, lost, and found again by its key")
                        .isTrue();
                assertThat(result.position())
                        .isNotNull()
                        .extracting(Position::offset)
                        .isEqualTo(i + 1L);
            }
        }
    }
}
