package io.belfry.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Keeps the requests; a test answers them one by one. */
final class FakePoster implements HttpPoster {
    record Post(String path, String contentType, String body, Duration timeout, CompletableFuture<HttpAnswer> answer) {
        void answers(int status, String body) {
            answer.complete(new HttpAnswer(status, null, body.getBytes(StandardCharsets.UTF_8)));
        }

        void answersRetryAfter(int status, Duration retryAfter) {
            answer.complete(new HttpAnswer(status, retryAfter, new byte[0]));
        }
    }

    final List<Post> posts = new ArrayList<>();

    @Override
    public CompletableFuture<HttpAnswer> post(String path, String contentType, byte[] body, Duration timeout) {
        Post post = new Post(
                path, contentType, new String(body, StandardCharsets.UTF_8), timeout, new CompletableFuture<>());
        posts.add(post);
        return post.answer();
    }

    Post last() {
        return posts.get(posts.size() - 1);
    }
}
