package io.belfry.hub.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All that the doctor found, as a table for people and as JSON for programs. */
public final class Report {
    private static final String UNSEEN =
            "Not visible from here: whether X-Forwarded-For arrives (the hub's caps by address need it).";

    private final List<Result> results;
    private final @Nullable Balancer balancer;
    private final Advice advice = Advice.read();

    /**
     * Sorts the results.
     *
     * @param balancer who seems to answer
     */
    Report(List<Result> results, @Nullable Balancer balancer) {
        this.results =
                results.stream().sorted(Comparator.comparing(Result::check)).toList();
        this.balancer = balancer;
    }

    /** Whether nothing is wrong. */
    public boolean isWell() {
        return count(Status.WRONG) == 0;
    }

    static String line(Result result) {
        return String.format(
                "%-5s  %-23s  %s", result.status().mark(), result.check().title(), result.says());
    }

    /**
     * The table, the verdict, and what mends each finding.
     *
     * @param only the only balancer whose directives are wanted; null for all
     */
    public List<String> lines(@Nullable Balancer only) {
        List<String> lines = new ArrayList<>();
        results.forEach(result -> lines.add(line(result)));
        lines.add("");
        lines.add(verdict());
        for (Finding finding : findings()) {
            lines.add("");
            lines.add(finding.title() + ":");
            advice.elsewhere(finding).forEach(line -> lines.add("  " + line));
            for (Balancer each : order()) {
                if (only == null || only == each) {
                    add(lines, each, advice.of(finding, each));
                }
            }
        }
        lines.add("");
        lines.add(UNSEEN);
        return lines;
    }

    private static void add(List<String> lines, Balancer balancer, List<String> advice) {
        for (int i = 0; i < advice.size(); i++) {
            lines.add(String.format("  %-8s %s", i == 0 ? balancer.title() : "", advice.get(i)));
        }
    }

    /** Who seems to answer goes first. */
    private List<Balancer> order() {
        List<Balancer> order = new ArrayList<>(List.of(Balancer.values()));
        order.sort(Comparator.comparing(each -> each != balancer));
        return order;
    }

    private String verdict() {
        long wrong = count(Status.WRONG);
        String seems = balancer == null ? "" : " " + balancer.title() + " seems to answer.";
        String well = wrong == 0 ? "All well." : wrong == 1 ? "1 thing is wrong." : wrong + " things are wrong.";
        return well
                + counted(" Noted: ", count(Status.NOTE))
                + counted(" Not checked: ", count(Status.UNCHECKED))
                + seems;
    }

    private static String counted(String what, long count) {
        return count == 0 ? "" : what + count + ".";
    }

    private long count(Status status) {
        return results.stream().filter(result -> result.status() == status).count();
    }

    private Set<Finding> findings() {
        Set<Finding> findings = new TreeSet<>();
        for (Result result : results) {
            if (result.finding() != null) {
                findings.add(result.finding());
            }
        }
        return findings;
    }

    /** The same for programs: findings and checks by their ids, durations in milliseconds. */
    public String json(Target target) {
        ObjectNode report =
                Json.MAPPER.createObjectNode().put("url", target.toString()).put("well", isWell());
        if (balancer != null) {
            report.put("balancer", balancer.id());
        }
        ArrayNode checks = report.putArray("checks");
        for (Result result : results) {
            ObjectNode check = checks.addObject()
                    .put("check", result.check().id())
                    .put("status", result.status().name().toLowerCase(Locale.ROOT))
                    .put("says", result.says());
            if (result.finding() != null) {
                check.put("finding", result.finding().id());
            }
            result.measured().forEach(check::put);
        }
        ObjectNode mends = report.putObject("advice");
        findings().forEach(finding -> mends.set(finding.id(), advice.table().path(finding.id())));
        try {
            return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }
}
