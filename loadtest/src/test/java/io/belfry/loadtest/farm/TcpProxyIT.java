package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That the faults are faults: the proxy and a real Redis. */
@Timeout(60)
class TcpProxyIT {
    @TempDir
    Path folder = Path.of("unset");

    private RedisProcess redis;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start(folder, "redis");
        proxy = new TcpProxy(redis.port());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        redis.close();
    }

    @Test
    void passesWhatComes() throws IOException {
        assertThat(through("SET", "k", "v")).isEqualTo("OK");
        assertThat(through("GET", "k")).isEqualTo("v");
    }

    @Test
    void whatIsHeldBackArrivesLater() throws IOException {
        proxy.hold(true, false);
        CompletableFuture<?> answer = CompletableFuture.supplyAsync(this::set);

        assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(redis.call("GET", "k")).isNull();

        proxy.hold(false, false);
        assertThat(answer.join()).isEqualTo("OK");
    }

    @Test
    void aReplyThatIsHeldBackLeavesTheRequestDone() throws IOException {
        proxy.hold(false, true);

        assertThatThrownBy(() -> through("SET", "k", "v")).isInstanceOf(SocketTimeoutException.class);
        assertThat(redis.call("GET", "k")).isEqualTo("v");
    }

    @Test
    void aRequestThatIsCutOffFromItsReplyIsDone() throws IOException {
        proxy.cutAfterRequest("wanted");

        assertThat(through("SET", "k", "other")).isEqualTo("OK");
        assertThatThrownBy(() -> through("SET", "k", "wanted")).isInstanceOf(IOException.class);
        assertThat(proxy.cuts()).isEqualTo(1);
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> "wanted".equals(redis.call("GET", "k")));
        assertThat(through("SET", "k", "wanted")).isEqualTo("OK");
    }

    @Test
    void aRequestIsCutInTheMiddle() throws IOException {
        proxy.cutAfterBytes(20);

        assertThatThrownBy(() -> through("SET", "k", "v")).isInstanceOf(IOException.class);
        assertThat(redis.call("GET", "k")).isNull();
    }

    @Test
    void aHalfOpenConnectionIsSilent() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.setSoTimeout(300);
            ping(socket);
            assertThat(socket.getInputStream().readNBytes(7)).hasSize(7);

            proxy.leaveHalfOpen();
            ping(socket);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void resetsAndMovesElsewhere() throws IOException {
        proxy.refuse();
        assertThatThrownBy(() -> through("PING")).isInstanceOf(IOException.class);
        proxy.accept();

        try (RedisProcess other = RedisProcess.start(folder, "other")) {
            other.call("SET", "k", "elsewhere");
            proxy.target(other.port());

            assertThat(through("GET", "k")).isEqualTo("elsewhere");
        }
    }

    @Test
    void isLateWhenItIsTold() throws IOException {
        proxy.delay(Duration.ofMillis(200));
        long start = System.nanoTime();

        assertThat(through("PING")).isEqualTo("PONG");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    void redisKeepsWhatItHasWrittenAndForgetsWhatItHasNot() throws IOException {
        redis.call("SET", "k", "v");
        redis.kill();
        redis.start("--appendonly", "yes", "--appendfsync", "always");
        assertThat(redis.call("GET", "k")).isNull();

        redis.call("SET", "k", "v");
        redis.kill();
        redis.start();
        assertThat(redis.call("GET", "k")).isEqualTo("v");

        redis.kill();
        redis.wipe();
        redis.start();
        assertThat(redis.call("GET", "k")).isNull();
    }

    private static void ping(Socket socket) throws IOException {
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private Object set() {
        try {
            return through("SET", "k", "v");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object through(String... words) throws IOException {
        Object answer = Resp.call("127.0.0.1", proxy.port(), words);
        return answer == null ? "nothing" : answer;
    }
}
