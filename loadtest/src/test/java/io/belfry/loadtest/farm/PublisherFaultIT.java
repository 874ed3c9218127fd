package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Attempt.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A publisher dies, or is cut off from the answer that it waits for. */
@Timeout(90)
class PublisherFaultIT {
    private static final int CUTS = 25;
    private static final int KILLS = 3;

    @RegisterExtension
    static final Farm farm = Farm.of("publisher", 2);

    @BeforeEach
    void heal() throws IOException {
        try (Episode episode = farm.episode("healed", "a")) {
            episode.publishing.awaitAcceptedBy(farm.first(), episode.channels.get(0));
        }
    }

    @Test
    void row22PublisherThatDiesBeforeItHasSentEverythingPublishesNothing() throws IOException {
        try (Episode episode = farm.episode("row22before", "a").begin()) {
            Publishing.Posting posting = episode.publishing.post(episode.channels.get(0));
            byte[] request = request(posting.body());
            sendAndDie(request, request.length - 1);
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0); // whoever gets it gets what nobody published
        }
    }

    @Test
    void row22PublisherThatDiesBeforeTheAnswerHasPublishedOnceHoweverOftenItIsRepeated() throws IOException {
        try (Episode episode = farm.episode("row22after", "a").begin()) {
            for (int i = 0; i < CUTS; i++) {
                Publishing.Posting posting = episode.publishing.post(episode.channels.get(0));
                episode.publishing.noteUnknown(posting);
                byte[] request = request(posting.body());
                sendAndDie(request, request.length);
                Answer again = episode.publishing.attempt(posting).join();
                assertThat(again.status()).isEqualTo(200);
                Answer third = episode.publishing.attempt(posting).join();
                assertThat(third.status()).isEqualTo(200);
                assertThat(third.duplicate()).isTrue();
                assertThat(third.position()).isEqualTo(again.position());
            }

            episode.closeAccount(Set.of(), 0);
        }
    }

    /** A whole process is killed between two publications of its series, and does all of the series again, with its keys. */
    @Test
    void row22PublisherKilledInTheMiddleOfASeriesAndStartedAgainDuplicatesNothing() throws IOException {
        try (Episode episode = farm.episode("row22series", "a", "b").begin()) {
            for (int run = 1; run <= KILLS; run++) {
                try (ChildProcess publisher = startSeries(episode)) {
                    int accepted = run * 20;
                    Awaitility.await("the series has begun")
                            .atMost(Duration.ofSeconds(20))
                            .pollInterval(Duration.ofMillis(2))
                            .until(() -> accepted(publisher) >= accepted);
                } // killed here
            }
            try (ChildProcess publisher = startSeries(episode)) {
                assertThat(publisher.exitCode()).as(publisher.log()).isZero();
            }

            episode.closeAccount(Set.of(), 0);
            assertThat(episode.ledger().attempts())
                    .filteredOn(attempt -> attempt.publisher().equals("series") && attempt.outcome() == Outcome.OK)
                    .as("all of the series is in the account")
                    .hasSize(SeriesPublisher.LENGTH);
        }
    }

    /** The network fails between the script in Redis and its reply to the node. */
    @Test
    void retryAfterATimeoutIsDeliveredExactlyOnce() throws IOException {
        try (Episode episode = farm.episode("cuts", "a", "b").begin()) {
            int duplicates = 0;
            for (int i = 0; i < CUTS; i++) {
                episode.publishing.awaitAcceptedBy(farm.first(), episode.channels.get(0));
                Publishing.Posting posting = episode.publishing.post(episode.channels.get(i % 2));
                farm.proxies.get(0).cutAfterRequest(posting.key + "\r\n");
                Answer cut = episode.publishing
                        .attempt(posting, farm.first().servers())
                        .join();
                assertThat(cut.status()).as("%s", cut).isEqualTo(504);
                assertThat(cut.code()).isEqualTo("unknown");
                Answer retried = episode.publishing
                        .attempt(posting, farm.nodes.get(i % 2).servers())
                        .join();
                while (retried.outcome() != Outcome.OK) {
                    retried = episode.publishing.attempt(posting).join();
                }
                duplicates += retried.duplicate() ? 1 : 0;
            }

            assertThat(duplicates).as("stored by the attempt that was cut off").isEqualTo(CUTS);
            episode.closeAccount(Set.of(), 0);
            assertThat(farm.proxies.get(0).cuts()).isEqualTo(CUTS);
        }
    }

    private static ChildProcess startSeries(Episode episode) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SeriesPublisher.class.getName()));
        command.add(episode.folder().toString());
        episode.channels.forEach(command::add);
        farm.nodes.forEach(node -> command.add(node.servers().toString()));
        return ChildProcess.start(episode.folder().resolve("series.log"), Map.of(), command);
    }

    private static long accepted(ChildProcess publisher) {
        return publisher.log().lines().filter(line -> line.equals("ok")).count();
    }

    private static byte[] request(String body) {
        return ("POST /api/publish HTTP/1.1\r\nHost: " + farm.first().servers().getAuthority()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void sendAndDie(byte[] request, int bytes) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), farm.first().servers().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(request, 0, bytes);
            out.flush();
        }
    }
}
