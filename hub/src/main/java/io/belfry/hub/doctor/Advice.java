package io.belfry.hub.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What mends each finding: {@code advice.json}, which the page {@code /doctor} shows too. */
final class Advice {
    private static final String FILE = "/web/advice.json";
    private static final String ELSEWHERE = "elsewhere";

    private final JsonNode table;

    private Advice(JsonNode table) {
        this.table = table;
    }

    static Advice read() {
        try (InputStream in = Advice.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing in this jar");
            }
            return new Advice(Json.MAPPER.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines for this balancer; none if it is not the balancer's affair. */
    List<String> of(Finding finding, Balancer balancer) {
        return lines(finding, balancer.id());
    }

    /** Lines for what is mended elsewhere than at the balancer, or whatever the balancer. */
    List<String> elsewhere(Finding finding) {
        return lines(finding, ELSEWHERE);
    }

    private List<String> lines(Finding finding, String column) {
        List<String> lines = new ArrayList<>();
        table.path(finding.id()).path(column).forEach(line -> lines.add(line.asText()));
        return lines;
    }

    JsonNode table() {
        return table;
    }
}
