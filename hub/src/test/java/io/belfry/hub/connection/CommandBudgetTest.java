package io.belfry.hub.connection;

import static io.belfry.hub.connection.CommandBudget.Verdict.FLOODED;
import static io.belfry.hub.connection.CommandBudget.Verdict.OVER;
import static io.belfry.hub.connection.CommandBudget.Verdict.WITHIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.testing.TestNode.TestClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CommandBudgetTest {
    private static final long MILLIS = 1_000_000;

    private final CommandBudget budget = new CommandBudget(50, 0);

    @Test
    void admitsABudgetInEverySecond() {
        for (int second = 0; second < 10; second++) {
            for (int i = 0; i < 50; i++) {
                assertThat(budget.spend(second * 1_000L * MILLIS)).isEqualTo(WITHIN);
            }
        }
    }

    @Test
    void saysWhenThereIsRoomAgain() {
        spend(51, 400 * MILLIS);

        assertThat(budget.retryAfterMillis(400 * MILLIS)).isEqualTo(600);
        assertThat(budget.retryAfterMillis(5_000 * MILLIS)).isEqualTo(1);
    }

    @Test
    @DisplayName("M19 three seconds over the budget end it")
    void threeSecondsOverTheBudgetEndIt() {
        for (int second = 0; second < 3; second++) {
            assertThat(spend(60, second * 1_000L * MILLIS)).isEqualTo(OVER);
        }
        assertThat(spend(50, 3_000 * MILLIS)).isEqualTo(WITHIN);
        assertThat(spend(1, 3_000 * MILLIS)).isEqualTo(FLOODED);
    }

    @Test
    void aQuietSecondInBetweenForgives() {
        spend(60, 0);
        spend(60, 1_000 * MILLIS);
        spend(10, 2_000 * MILLIS);

        assertThat(spend(60, 3_000 * MILLIS)).isEqualTo(OVER);
        assertThat(spend(60, 9_000 * MILLIS)).isEqualTo(OVER);
    }

    @Test
    @DisplayName("M40 ten budgets in one second end it at once")
    void tenBudgetsInOneSecondEndItAtOnce() {
        assertThat(spend(500, 0)).isEqualTo(OVER);
        assertThat(spend(1, 0)).isEqualTo(FLOODED);
    }

    @Test
    void zeroIsNoLimit() {
        CommandBudget none = new CommandBudget(0, 0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(none.spend(0)).isEqualTo(WITHIN);
        }
    }

    @Test
    @DisplayName("M19 a connection over its budget is told so, then closed with 4005")
    void aConnectionOverItsBudgetIsToldSoThenClosed() {
        TestNode node = new TestNode(Configs.development());
        TestClient client = node.connected(0, "");
        client.socket().newLines();
        node.elapse(Duration.ofSeconds(2));
        commands(node, client, 51);

        List<String> answers = client.socket().newLines();
        assertThat(answers).hasSize(51);
        assertThat(answers)
                .filteredOn(each -> each.contains("rate_limited"))
                .singleElement()
                .asString()
                .matches("\\{\"type\":\"error\",\"id\":51,\"code\":\"rate_limited\",\"message\":\"[^\"]*\","
                        + "\"retry\":true,\"retryAfter\":\\d+}");
        for (int second = 0; second < 3; second++) {
            node.elapse(Duration.ofSeconds(1));
            commands(node, client, 51);
        }
        assertThat(client.socket().closeCode()).isEqualTo(4005);
    }

    @Test
    @DisplayName("M40 a flood of commands is closed with 4005 at once")
    void aFloodIsClosedAtOnce() {
        TestNode node = new TestNode(Configs.development());
        TestClient client = node.connected(0, "");
        commands(node, client, 1_000);

        assertThat(client.socket().closeCode()).isEqualTo(4005);
    }

    private CommandBudget.Verdict spend(int commands, long nowNanos) {
        CommandBudget.Verdict last = WITHIN;
        for (int i = 0; i < commands; i++) {
            last = budget.spend(nowNanos);
        }
        return last;
    }

    private static void commands(TestNode node, TestClient client, int count) {
        for (int i = 1; i <= count; i++) {
            client.send("{\"type\":\"unsubscribe\",\"id\":" + i + ",\"channel\":\"a\"}");
        }
        node.drain();
    }
}
