package io.belfry.loadtest.feed;

import io.belfry.client.Posting;
import io.belfry.loadtest.measure.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * The hub's admin port: publish, and read the metrics. A thread's requests follow one another, so that the order of its
 * publications is the order of the schedule; there are as many keep-alive connections as threads at a time.
 */
public final class AdminApi implements Outlet {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(DEADLINE)
            .build();
    private final URI admin;
    private final String apiKey;

    /** @param apiKey empty for a hub in development mode */
    public AdminApi(URI admin, String apiKey) {
        this.admin = admin;
        this.apiKey = apiKey;
    }

    /** One posting as a single publication, several as a batch of lines, which the hub takes one after another. */
    @Override
    public void publish(List<Posting> postings) throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder();
        for (Posting posting : postings) {
            body.append("{\"channel\":\"")
                    .append(posting.channel())
                    .append("\",\"data\":")
                    .append(posting.json())
                    .append("}\n");
        }
        boolean batch = postings.size() > 1;
        HttpRequest request = request("/api/publish")
                .header("Content-Type", batch ? "application/x-ndjson" : "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("publish was answered with " + answer.statusCode());
        }
        long accepted = answer.body()
                .lines()
                .filter(line -> line.contains("\"offset\""))
                .count();
        if (accepted != postings.size()) {
            throw new IOException("only " + accepted + " of " + postings.size() + " publications were accepted");
        }
    }

    /** The metrics at this moment; none when the hub does not show them. */
    public Metrics metrics() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request("/metrics").GET().build(), HttpResponse.BodyHandlers.ofString());
        return new Metrics(answer.statusCode() == 200 ? answer.body() : "");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(admin.resolve(path)).timeout(DEADLINE);
        return apiKey.isEmpty() ? request : request.header("Authorization", "Bearer " + apiKey);
    }
}
