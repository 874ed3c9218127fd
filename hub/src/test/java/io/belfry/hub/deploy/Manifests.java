package io.belfry.hub.deploy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The manifests of {@code deploy/k8s}, as the files are. */
public final class Manifests {
    static final String KUSTOMIZATION = "kustomization.yaml";

    private static final Path FOLDER = Path.of("..", "deploy", "k8s"); // tests run in the folder of their module
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Map<String, List<JsonNode>> byFile = new HashMap<>();

    private Manifests() {}

    public static Manifests read() {
        Manifests manifests = new Manifests();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                try (MappingIterator<JsonNode> documents =
                        YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
                    manifests.byFile.put(file.getFileName().toString(), documents.readAll());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return manifests;
    }

    /** The names of the files. */
    Set<String> files() {
        return byFile.keySet();
    }

    /** What puts the others together. */
    JsonNode kustomization() {
        return byFile.getOrDefault(KUSTOMIZATION, List.of()).get(0);
    }

    /** What a cluster is given. */
    List<JsonNode> all() {
        List<JsonNode> all = new ArrayList<>();
        byFile.forEach((file, documents) -> {
            if (!file.equals(KUSTOMIZATION)) {
                all.addAll(documents);
            }
        });
        return all;
    }

    List<JsonNode> ofKind(String kind) {
        return all().stream()
                .filter(each -> each.path("kind").asText().equals(kind))
                .toList();
    }

    /** The only one of its kind. */
    JsonNode the(String kind) {
        List<JsonNode> found = ofKind(kind);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of kind " + kind);
        }
        return found.get(0);
    }

    JsonNode pod() {
        return the("Deployment").at("/spec/template/spec");
    }

    public JsonNode container() {
        return pod().at("/containers/0");
    }

    /** The variables that the container is given, as a pod of this name. */
    public Map<String, String> environment(String pod) {
        Map<String, String> variables = new HashMap<>();
        variables.putAll(texts(the("ConfigMap").path("data")));
        variables.putAll(texts(the("Secret").path("stringData")));
        for (JsonNode each : container().path("env")) {
            String field = each.at("/valueFrom/fieldRef/fieldPath").asText();
            variables.put(
                    each.path("name").asText(),
                    field.equals("metadata.name") ? pod : each.path("value").asText());
        }
        return variables;
    }

    private static Map<String, String> texts(JsonNode object) {
        return YAML.convertValue(object, new TypeReference<Map<String, String>>() {});
    }
}
