package io.belfry.hub.admin;

import io.belfry.hub.socket.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A file of the jar as browsers get it, ready in memory. */
public final class WebFile {
    private static final String HTML = "text/html; charset=utf-8";

    private final Answer answer;

    private WebFile(Answer answer) {
        this.answer = answer;
    }

    /** The browser client: pages ask each time whether it has changed, and rarely has it. */
    public static WebFile client() {
        byte[] plain = read("belfry.js");
        Answer script = new Answer(
                        200,
                        "text/javascript; charset=utf-8",
                        plain,
                        Map.of("ETag", etag(plain), "Cache-Control", "no-cache"))
                .compressed();
        byte[] brotli = find("belfry.js.br");
        return new WebFile(brotli == null ? script : script.coded("br", brotli));
    }

    /**
     * The demo page.
     *
     * @param adminUrl where it tells the visitor to post to
     */
    public static WebFile demo(String adminUrl) {
        return page(text("demo.html").replace("{{admin}}", adminUrl));
    }

    /** The doctor as a page, with the advice that the command gives too. */
    public static WebFile doctor() {
        return page(text("doctor.html").replace("{{advice}}", text("advice.json")));
    }

    /** The console, never kept by a browser: it is there for whoever has a key. */
    static WebFile console() {
        String style = text("console.css");
        String script = text("console.js") + text("console-figures.js") + text("console-lists.js");
        String html = text("console.html").replace("{{style}}", style).replace("{{script}}", script);
        return new WebFile(Answer.text(200, HTML, html)
                .with("Content-Security-Policy", ContentSecurity.policy(script, style))
                .compressed());
    }

    private static WebFile page(String html) {
        return new WebFile(Answer.text(200, HTML, html).compressed());
    }

    Answer answer() {
        return answer;
    }

    private static String text(String name) {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    private static byte[] read(String name) {
        byte[] bytes = find(name);
        if (bytes == null) {
            throw new IllegalStateException(name + " is missing in this jar; build it with ./run or Maven");
        }
        return bytes;
    }

    private static byte @Nullable [] find(String name) {
        try (InputStream in = WebFile.class.getResourceAsStream("/web/" + name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A weak one: it stands for the file, compressed or not. */
    private static String etag(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return "W/\"" + Long.toHexString(sum.getValue()) + '"';
    }
}
