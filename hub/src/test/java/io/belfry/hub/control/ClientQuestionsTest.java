package io.belfry.hub.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.auth.ClientId;
import io.belfry.hub.auth.ClientSigner;
import io.belfry.hub.testing.TestNode.TestClient;
import io.belfry.hub.wire.Question;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClientQuestionsTest {
    private final ControlledNode it = new ControlledNode("limits.message=1KiB", "limits.queue=4KiB");

    @Test
    @DisplayName("GX-05 every connection of the client gets it, and nobody else")
    void everyConnectionOfTheClientGetsIt() {
        TestClient first = it.connect(0, it.token("u"), "");
        String client = ControlledNode.clientIn(first);
        TestClient second = it.connect(1, it.token("u"), ",\"client\":\"" + client + "\"");
        assertThat(ControlledNode.clientIn(second)).isEqualTo(client);
        TestClient third = it.connected(1, "u");
        String data = "{\"a\" : [1.0,\"ü\\u0000\"] }";

        assertThat(it.ask(Question.clientPublish(client, bytes(data)))).isEqualTo("{\"delivered\":2,\"slow\":0}");

        for (TestClient each : List.of(first, second)) {
            assertThat(each.socket().newLines())
                    .containsExactly("{\"type\":\"pub\",\"channel\":\"$client:" + client + "\",\"data\":" + data + "}");
        }
        assertThat(third.socket().newLines()).isEmpty();
    }

    @Test
    @DisplayName("GX-08 a client that is not here is answered with nothing")
    void whoIsNotHereIsAnsweredWithNothing() {
        TestClient client = it.connect(0, it.token("u"), "");
        String name = ControlledNode.clientIn(client);
        ClientId id = java.util.Objects.requireNonNull(ClientSigner.idIn(name));
        String forged = new ClientSigner(() -> bytes("another secret of 32 bytes, or so")).sign(id, "u");
        String anothers = new ClientSigner(() -> new byte[32]).sign(id, "v");

        for (String nobody : List.of("", "x", forged, anothers, name + "A", name.substring(1))) {
            assertThat(it.ask(Question.clientPublish(nobody, bytes("1"))))
                    .as(nobody)
                    .isNull();
            assertThat(it.ask(Question.clientDisconnect(nobody))).as(nobody).isNull();
        }
        assertThat(client.socket().newLines()).isEmpty();
        assertThat(client.socket().closeCode()).isZero();
        client.vanish();
        assertThat(it.ask(Question.clientPublish(name, bytes("1")))).isNull();
    }

    @Test
    void aConnectionOfWhichNothingIsKnownIsNobodys() {
        TestClient silent = it.node.client(0);
        String zero = new ClientSigner(() -> new byte[32]).sign(new ClientId(0, 0), null);

        assertThat(it.ask(Question.clientPublish(zero, bytes("1")))).isNull();
        assertThat(silent.socket().newLines()).isEmpty();
    }

    @Test
    @DisplayName("GX-08 a client that reads too slowly is counted as slow, and cut")
    void whoReadsTooSlowlyIsCountedAsSlow() {
        TestClient slow = it.connect(0, it.token("u"), "");
        String client = ControlledNode.clientIn(slow);
        slow.socket().reads(false);
        String data = "\"" + "x".repeat(900) + "\"";
        for (int i = 0; i < 4; i++) {
            assertThat(it.ask(Question.clientPublish(client, bytes(data)))).isEqualTo("{\"delivered\":1,\"slow\":0}");
        }

        assertThat(it.ask(Question.clientPublish(client, bytes(data)))).isEqualTo("{\"delivered\":0,\"slow\":1}");
        slow.reads(true);
        assertThat(slow.socket().closeCode()).isEqualTo(4002);
        assertThat(it.ask(Question.clientPublish(client, bytes(data))))
                .as("it is gone")
                .isNull();
    }

    @Test
    void dataBeyondTheLimitIsDeliveredToNobody() {
        TestClient client = it.connect(0, it.token("u"), "");
        String name = ControlledNode.clientIn(client);

        assertThat(it.ask(Question.clientPublish(name, bytes("\"" + "x".repeat(1_022) + "\""))))
                .isNotNull();
        assertThat(it.ask(Question.clientPublish(name, bytes("\"" + "x".repeat(1_023) + "\""))))
                .isNull();
    }

    @Test
    void disconnectsEveryConnectionOfTheClient() {
        TestClient first = it.connect(0, it.token("u"), "");
        String client = ControlledNode.clientIn(first);
        TestClient second = it.connect(1, it.token("u"), ",\"client\":\"" + client + "\"");
        TestClient third = it.connected(1, "u");

        assertThat(it.ask(Question.clientDisconnect(client))).isEqualTo("{\"closed\":2}");

        assertThat(first.socket().closeCode()).isEqualTo(4507);
        assertThat(second.socket().closeCode()).isEqualTo(4507);
        assertThat(third.socket().closeCode()).isZero();
        assertThat(it.ask(Question.clientDisconnect(client)))
                .as("closing already")
                .isNull();
    }

    @Test
    void whatIsNoQuestionOfThisVersionIsAnsweredWithNothing() {
        for (String question : List.of("", "[]", "{}", "{\"type\":\"dance\"}", "{\"type\":\"client_publish\"}")) {
            assertThat(it.node
                            .control()
                            .question(bytes(question))
                            .toCompletableFuture()
                            .join())
                    .as(question)
                    .isNull();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
