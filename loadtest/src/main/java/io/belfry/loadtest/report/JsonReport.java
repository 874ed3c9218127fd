package io.belfry.loadtest.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.ClassHistogram;
import io.belfry.loadtest.measure.Series;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The report as {@code report.json}. What could not be measured is {@code null}. */
public final class JsonReport {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};

    private final JsonGenerator json;

    private JsonReport(JsonGenerator json) {
        this.json = json;
    }

    /** Writes {@code report.json} into the directory, which is made if need be. */
    public static void write(Report report, Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Writer file = Files.newBufferedWriter(directory.resolve("report.json"));
                JsonGenerator json = new JsonFactory().createGenerator(file)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            new JsonReport(json).write(report);
        }
    }

    private void write(Report report) throws IOException {
        json.writeStartObject();
        json.writeStringField("scenario", report.scenario());
        json.writeBooleanField("passed", report.passed());
        json.writeObjectFieldStart("circumstances");
        for (var entry : report.circumstances().entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("figures");
        for (Figure figure : report.figures()) {
            figure(figure);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("accounts");
        for (var entry : report.accounts().entrySet()) {
            json.writeFieldName(entry.getKey());
            account(entry.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("rounds");
        for (Round round : report.rounds()) {
            round(round);
        }
        json.writeEndArray();
        heapShares(report);
        json.writeArrayFieldStart("traces");
        for (Trace trace : report.traces()) {
            trace(trace);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void figure(Figure figure) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", figure.id());
        json.writeStringField("name", figure.name());
        number("value", figure.value());
        json.writeStringField("unit", figure.unit());
        json.writeStringField("spread", figure.spread());
        bound("target", figure.target());
        bound("limit", figure.limit());
        json.writeStringField("verdict", figure.verdict());
        json.writeEndObject();
    }

    private void bound(String name, @Nullable Bound bound) throws IOException {
        if (bound != null) {
            json.writeObjectFieldStart(name);
            json.writeNumberField(bound.isUpper() ? "atMost" : "atLeast", bound.value());
            json.writeEndObject();
        }
    }

    private void account(Account account) throws IOException {
        json.writeStartObject();
        json.writeNumberField("expected", account.expected());
        json.writeNumberField("delivered", account.delivered());
        json.writeNumberField("missing", account.missing());
        json.writeNumberField("duplicated", account.duplicated());
        json.writeNumberField("reordered", account.reordered());
        json.writeNumberField("declared", account.declared());
        json.writeNumberField("offsetBreaks", account.offsetBreaks());
        json.writeNumberField("foreign", account.foreign());
        json.writeNumberField("lostConnections", account.lostConnections());
        json.writeBooleanField("closes", account.closes());
        json.writeEndObject();
    }

    private void round(Round round) throws IOException {
        json.writeStartObject();
        json.writeStringField("server", round.server());
        json.writeNumberField("number", round.number());
        json.writeNumberField("burst", round.burst());
        json.writeNumberField("rate", round.rate());
        json.writeNumberField("publications", round.publications());
        json.writeNumberField("deliveries", round.deliveries());
        json.writeNumberField("seconds", round.seconds());
        json.writeNumberField("cpuMicrosPerDelivery", round.cpuMicrosPerDelivery());
        json.writeNumberField("generatorMicrosPerDelivery", round.generatorMicrosPerDelivery());
        number("allocatedBytesPerDelivery", round.allocatedPerDelivery());
        json.writeNumberField("latestPublicationMillis", round.latestNanos() / 1e6);
        latencies(round.latencies());
        json.writeEndObject();
    }

    private void latencies(Histogram latencies) throws IOException {
        json.writeObjectFieldStart("latencyMillis");
        for (double percentile : PERCENTILES) {
            json.writeNumberField("p" + percentile, latencies.getValueAtPercentile(percentile) / 1e6);
        }
        json.writeEndObject();
    }

    private void heapShares(Report report) throws IOException {
        json.writeArrayFieldStart("liveHeapPerConnection");
        for (ClassHistogram.Share share : report.heapShares()) {
            json.writeStartObject();
            json.writeStringField("class", share.className());
            json.writeNumberField("instances", share.instances());
            json.writeNumberField("bytes", share.bytes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void trace(Trace trace) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", trace.name());
        json.writeStringField("unit", trace.unit());
        json.writeArrayFieldStart("samples");
        for (Series.Sample sample : trace.series().samples()) {
            json.writeStartObject();
            json.writeNumberField("nanos", sample.nanos());
            number("value", sample.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void number(String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }
}
