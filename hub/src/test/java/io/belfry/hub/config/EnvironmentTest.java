package io.belfry.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnvironmentTest {
    private final Map<String, String> environment = new HashMap<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BELFRY_PORT | tcp://10.0.0.1:8800",
                "BELFRY_SERVICE_HOST | 10.0.0.1",
                "BELFRY_SERVICE_PORT | 8800",
                "BELFRY_SERVICE_PORT_PUBLIC | 8800",
                "BELFRY_PORT_8800_TCP | tcp://10.0.0.1:8800",
                "BELFRY_PORT_8800_TCP_PROTO | tcp",
                "BELFRY_PORT_8800_TCP_PORT | 8800",
                "BELFRY_PORT_8800_TCP_ADDR | 10.0.0.1",
                "BELFRY_PORT_53_UDP | udp://10.0.0.1:53",
                "BELFRY_PORT_99_SCTP_ADDR | 10.0.0.1",
                "BELFRY_ADMIN_SERVICE_HOST | 10.0.0.2",
                "BELFRY_ADMIN_PORT | tcp://10.0.0.2:8801",
                "BELFRY_LISTEN_PORT | sctp://10.0.0.2:8801",
                "BELFRY_WEB_ADMIN_PORT_8801_TCP_PORT | 8801"
            })
    void ignoresWhatKubernetesSaysOfServices(String name, String text) {
        environment.put(name, text);

        assertThat(read().listen().port()).isEqualTo(8800);
        assertThat(read().admin().port()).isEqualTo(8801);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BELFRY_PORT | 20250 | Did you mean listen.port or admin.port?",
                "BELFRY_ADMN_PORT | 20250 | Did you mean admin.port?",
                "BELFRY_PORT_8800_TCP | 8800 | lists all settings",
                "BELFRY_PORT_8800_TCP_PORTS | 8800 | lists all settings",
                "BELFRY_SERVICE_HOSTS | 10.0.0.1 | lists all settings",
                "BELFRY_LISTEN_PROT | 1 | Did you mean listen.port?"
            })
    void refusesWhatIsNeitherASettingNorSaidByKubernetes(String name, String text, String remedy) {
        environment.put(name, text);

        assertThatThrownBy(this::read)
                .isInstanceOf(BadSetting.class)
                .hasMessageContainingAll("There is no setting", "(environment " + name + ")", remedy);
    }

    @Test
    void theVariableOfASettingWinsOverThatOfItsSection() {
        for (int i = 0; i < 64; i++) { // whatever the order in which a map gives them
            environment.put("OTHER_" + i, "");
            environment.put("BELFRY_GATE", "{\"maxSessions\":7,\"returnCode\":429}");
            environment.put("BELFRY_GATE_MAXSESSIONS", "9");
            environment.put("BELFRY_NAMESPACES_CHAT_PRESENCE", "true");
            environment.put("BELFRY_NAMESPACES", "{\"chat\":{\"presence\":false}}");
            environment.put("BELFRY_LISTEN_TLS", "{}");
            environment.put("BELFRY_LISTEN", "{\"port\":1}");
            environment.put("BELFRY_LISTEN_PORT", "2");

            assertThat(read().gate().maxSessions()).isEqualTo(9);
            assertThat(read().gate().returnCode()).isEqualTo(429);
            assertThat(read().listen().port()).isEqualTo(2);
            assertThat(effective().text("namespaces.chat.presence")).isEqualTo("true");
        }
    }

    @Test
    void saysThatItNamedTheFileThatCannotBeRead() {
        environment.put("BELFRY_CONFIG", "/nope.yaml");

        assertThatThrownBy(this::read)
                .isInstanceOf(BadSetting.class)
                .hasMessageStartingWith(
                        "The configuration file /nope.yaml (environment BELFRY_CONFIG) cannot be read.");
    }

    private Config read() {
        return effective().config();
    }

    private EffectiveConfig effective() {
        return new ConfigReader(() -> "host-1").read(new ConfigSources(List.of(), environment, null, false));
    }
}
