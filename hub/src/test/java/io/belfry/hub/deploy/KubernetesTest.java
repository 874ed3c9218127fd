package io.belfry.hub.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.belfry.hub.config.BadSetting;
import io.belfry.hub.config.Config;
import io.belfry.hub.config.ConfigReader;
import io.belfry.hub.config.ConfigSources;
import io.belfry.hub.config.EffectiveConfig;
import io.belfry.hub.config.EffectiveConfig.Entry;
import io.belfry.hub.config.StartRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The manifests against each other and against the hub's own settings. No cluster is asked: there is none where this was
 * made. What they look like was checked once, by hand, against the schemas that their README names.
 */
@DisplayName("LN-11 the manifests for Kubernetes")
final class KubernetesTest {
    private static final String POD = "belfry-6c9f4b8d7-x2x4z";
    private static final Duration AFTER_THE_WINDOW = Duration.ofSeconds(2);

    private static final Set<String> KNOWN = Set.of(
            "v1 ConfigMap",
            "v1 Secret",
            "v1 Service",
            "apps/v1 Deployment",
            "policy/v1 PodDisruptionBudget",
            "networking.k8s.io/v1 NetworkPolicy",
            "gateway.networking.k8s.io/v1 Gateway",
            "gateway.networking.k8s.io/v1 HTTPRoute");

    private final Manifests manifests = Manifests.read();

    @Test
    @DisplayName("LN-11 are complete, and each of a kind that Kubernetes knows")
    void areCompleteAndOfKnownKinds() {
        assertThat(manifests.all())
                .extracting(each -> each.path("apiVersion").asText() + " "
                        + each.path("kind").asText())
                .containsOnlyOnceElementsOf(KNOWN.stream()
                        .filter(each -> !each.equals("v1 Service"))
                        .toList())
                .allMatch(KNOWN::contains);
        assertThat(manifests.ofKind("Service")).hasSize(2);
    }

    @Test
    @DisplayName("LN-11 are all put together, but the secret, of which there is only an example")
    void areAllPutTogetherButTheSecret() {
        Set<String> expected = new TreeSet<>(manifests.files());
        expected.removeAll(Set.of(Manifests.KUSTOMIZATION, "secrets.example.yaml"));

        JsonNode kustomization = manifests.kustomization();

        assertThat(kustomization.path("resources"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(expected);
        String image = kustomization.at("/images/0/name").asText() + ":"
                + kustomization.at("/images/0/newTag").asText();
        assertThat(manifests.container().path("image").asText()).isEqualTo(image);
    }

    @Test
    @DisplayName("LN-11 select the pods that they mean")
    void selectThePodsThatTheyMean() {
        JsonNode labels = manifests.the("Deployment").at("/spec/template/metadata/labels");
        List<JsonNode> selectors = new ArrayList<>();
        selectors.add(manifests.the("Deployment").at("/spec/selector/matchLabels"));
        selectors.add(manifests.the("PodDisruptionBudget").at("/spec/selector/matchLabels"));
        selectors.add(manifests.the("NetworkPolicy").at("/spec/podSelector/matchLabels"));
        manifests.ofKind("Service").forEach(each -> selectors.add(each.at("/spec/selector")));
        manifests
                .pod()
                .path("topologySpreadConstraints")
                .forEach(each -> selectors.add(each.at("/labelSelector/matchLabels")));

        assertThat(selectors).hasSize(7).allSatisfy(selector -> {
            assertThat(selector.size()).isPositive();
            selector.properties()
                    .forEach(each -> assertThat(labels.get(each.getKey())).isEqualTo(each.getValue()));
        });
    }

    @Test
    @DisplayName("LN-11 open the ports that the hub listens on, and lead to them")
    void openThePortsOfTheHub() {
        Config config = read(replaced()).config();
        Map<String, Integer> ports = new HashMap<>();
        manifests
                .container()
                .path("ports")
                .forEach(each -> ports.put(
                        each.path("name").asText(), each.path("containerPort").asInt()));

        assertThat(ports)
                .containsOnly(
                        Map.entry("clients", config.listen().port()),
                        Map.entry("admin", config.admin().port()));
        assertThat(config.admin().host()).as("probes come from elsewhere").isEqualTo("0.0.0.0");
        assertThat(manifests.ofKind("Service"))
                .extracting(each -> each.at("/spec/ports/0/targetPort").asText())
                .containsExactlyInAnyOrder("clients", "admin");
        manifests
                .the("NetworkPolicy")
                .at("/spec/ingress")
                .forEach(each ->
                        assertThat(ports).containsKey(each.at("/ports/0/port").asText()));
    }

    @Test
    @DisplayName("LN-11 let the gateway find the service, and give an answer the time that it takes")
    void letTheGatewayFindTheService() {
        JsonNode route = manifests.the("HTTPRoute").path("spec");
        JsonNode backend = route.at("/rules/0/backendRefs/0");

        assertThat(manifests.ofKind("Service"))
                .filteredOn(each -> each.at("/metadata/name").equals(backend.path("name")))
                .singleElement()
                .satisfies(each -> assertThat(each.at("/spec/ports/0/port")).isEqualTo(backend.path("port")));
        assertThat(route.at("/parentRefs/0/name"))
                .isEqualTo(manifests.the("Gateway").at("/metadata/name"));
        assertThat(route.at("/hostnames/0")).isEqualTo(manifests.the("Gateway").at("/spec/listeners/0/hostname"));
        assertThat(route.at("/rules/0/timeouts"))
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.asText()).as("none").isEqualTo("0s"));
    }

    @Test
    @DisplayName("LN-11 set nothing that is not a setting, and the node starts with it")
    void setNothingThatIsNotASetting() {
        EffectiveConfig effective = read(replaced());
        StartRules.check(effective.config());

        assertThat(effective.entries())
                .extracting(Entry::origin)
                .containsAll(replaced().keySet().stream()
                        .map(each -> "environment " + each)
                        .toList());
        assertThat(effective.config().node()).isEqualTo(POD);
        assertThat(StartRules.warnings(effective)).isEmpty();
    }

    @Test
    @DisplayName("LN-11 no node starts with a secret or with keys that nobody replaced")
    void noNodeStartsWithSecretsThatNobodyReplaced() {
        Map<String, String> variables = replaced();
        variables.put("BELFRY_AUTH_HMACSECRET", manifests.environment(POD).get("BELFRY_AUTH_HMACSECRET"));
        assertThatThrownBy(() -> read(variables))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("auth.hmacSecret");

        Map<String, String> others = replaced();
        others.put("BELFRY_ADMIN_KEYS", manifests.environment(POD).get("BELFRY_ADMIN_KEYS"));
        assertThatThrownBy(() -> read(others)).isInstanceOf(BadSetting.class).hasMessageContaining("admin.keys");
    }

    @Test
    @DisplayName("LN-11 leave a node the time to move its clients, and to be seen as not ready before")
    void leaveANodeTheTimeToDrain() {
        Config config = read(replaced()).config();
        Duration needed = config.drain().grace().plus(config.drain().window()).plus(AFTER_THE_WINDOW);
        JsonNode ready = manifests.container().path("readinessProbe");

        assertThat(manifests.pod().path("terminationGracePeriodSeconds").asLong())
                .isGreaterThan(needed.toSeconds());
        assertThat(config.drain().grace())
                .isGreaterThan(Duration.ofSeconds(ready.path("periodSeconds").asLong()
                                * ready.path("failureThreshold").asLong()
                        + ready.path("timeoutSeconds").asLong()));
        assertThat(manifests.container().path("lifecycle").isMissingNode())
                .as("no preStop: SIGTERM itself begins with a wait")
                .isTrue();
    }

    @Test
    @DisplayName("LN-11 a node needs no rights and no disk of its own")
    void aNodeNeedsNoRights() {
        JsonNode rights = manifests.container().path("securityContext");

        assertThat(manifests.pod().at("/securityContext/runAsNonRoot").asBoolean())
                .isTrue();
        assertThat(rights.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(rights.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(rights.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(manifests.pod().path("volumes").isMissingNode()).isTrue();
    }

    /** With a secret and a key, as an operator would put them there. */
    private Map<String, String> replaced() {
        Map<String, String> variables = manifests.environment(POD);
        variables.put("BELFRY_AUTH_HMACSECRET", "0123456789abcdef0123456789abcdef");
        variables.put("BELFRY_ADMIN_KEYS", "[{\"key\":\"0123456789abcdef\",\"scopes\":[\"publish\"]}]");
        return variables;
    }

    private static EffectiveConfig read(Map<String, String> variables) {
        return new ConfigReader(() -> "unnamed").read(new ConfigSources(List.of(), variables, null, false));
    }
}
