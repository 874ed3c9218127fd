package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reading what was published before. */
@Timeout(60)
class HistoryTest {
    @RegisterExtension
    static final RunningHub HUB =
            RunningHub.development("namespaces.short.history.size=4", "namespaces.live.history.size=0");

    private final String channel = "short:" + HUB.channel();
    private final ProtocolClient client = HUB.connected();
    private final List<Place> places = new ArrayList<>();

    @Test
    void withoutAPositionItIsTheNewestInAscendingOrder() {
        publish(3);

        assertThat(offsets("\"limit\":2")).containsExactly(2L, 3L);
        assertThat(offsets("\"limit\":2", "\"reverse\":true")).containsExactly(2L, 3L);
    }

    @Test
    void theLimitIsClampedToWhatTheNamespaceKeeps() {
        publish(6);

        assertThat(offsets("\"limit\":5")).containsExactly(3L, 4L, 5L, 6L);
    }

    @Test
    void behindAPositionItIsWhatFollows() {
        publish(4);

        assertThat(offsets("\"limit\":2", places.get(0).members())).containsExactly(2L, 3L);
        assertThat(offsets("\"limit\":9", places.get(3).members())).isEmpty();
    }

    @Test
    void reversedItIsWhatComesBeforeAPosition() {
        publish(4);

        assertThat(offsets("\"limit\":2", "\"reverse\":true", places.get(3).members()))
                .containsExactly(2L, 3L);
        assertThat(offsets("\"limit\":2", "\"reverse\":true", places.get(0).members()))
                .isEmpty();
    }

    @Test
    void everyPublicationHasItsPositionItsDataAndItsAuthorIfThereIsOne() {
        publish(1);

        Line answer = client.ask("history", "\"channel\":\"" + channel + "\"", "\"limit\":10");

        assertThat(answer.type()).isEqualTo("history");
        assertThat(answer.place()).isEqualTo(places.get(0));
        JsonNode publication = answer.json().path("publications").get(0);
        assertThat(publication.fieldNames()).toIterable().containsExactly("offset", "tag", "data");
        assertThat(publication.path("tag").asText()).isEqualTo(places.get(0).tag());
        assertThat(publication.path("data").asInt()).isEqualTo(1);
    }

    @Test
    void aChannelThatKeepsNothingHasNone() {
        HUB.post("/api/publish", "{\"channel\":\"live:x\",\"data\":1}");

        Line answer = client.ask("history", "\"channel\":\"live:x\"", "\"limit\":10");

        assertThat(answer.type()).isEqualTo("history");
        assertThat(answer.json().path("publications")).isEmpty();
    }

    @Test
    void aLimitOfZeroAsksForThePositionOnly() {
        publish(2);

        assertThat(offsets("\"limit\":0")).isEmpty();
    }

    private void publish(int count) {
        for (int i = 1; i <= count; i++) {
            places.add(HUB.publish(channel, Integer.toString(i)));
        }
    }

    private List<Long> offsets(String... members) {
        String[] all = new String[members.length + 1];
        all[0] = "\"channel\":\"" + channel + "\"";
        System.arraycopy(members, 0, all, 1, members.length);
        Line answer = client.ask("history", all);
        List<Long> offsets = new ArrayList<>();
        for (JsonNode publication : answer.json().path("publications")) {
            offsets.add(publication.path("offset").longValue());
        }
        return offsets;
    }
}
