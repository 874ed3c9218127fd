package io.belfry.hub.doctor;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Takes down how a request comes out, whatever happens to it. */
final class Outcome {
    private @Nullable Head head;
    private String body = "";
    private End end = End.UNREACHABLE;
    private long headMillis = -1;
    private long endMillis;
    private long silentMillis;
    private String trouble = "";

    /** What is done on a connection that is open. */
    interface Course {
        void run(Link link) throws IOException;
    }

    /** Opens a connection and follows the course; every failure becomes a part of the outcome. */
    void watch(Target target, LongSupplier nanos, Duration patience, Course course) {
        try (Link link = Link.open(target, nanos, patience)) {
            follow(course, link);
            endMillis = link.now();
            silentMillis = endMillis - link.lastByteAt();
        } catch (SSLException e) {
            if (isAboutTrust(e)) {
                fail(End.UNTRUSTED, "", e);
            } else {
                fail(End.UNREACHABLE, "no TLS: ", e);
            }
        } catch (IOException e) {
            fail(End.UNREACHABLE, "", e);
        }
    }

    /** Anything else that goes wrong in a handshake says nothing about the certificate. */
    private static boolean isAboutTrust(SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    private void follow(Course course, Link link) {
        try {
            course.run(link);
            end = End.COMPLETE;
        } catch (SocketTimeoutException e) {
            end = End.PATIENCE;
        } catch (EOFException | SocketException e) {
            end = End.CUT;
        } catch (IOException e) {
            fail(End.CUT, "", e);
        }
    }

    private void fail(End how, String where, IOException e) {
        if (headMillis < 0 || how == End.CUT) { // else it is only the closing that failed
            end = how;
            trouble = where
                    + Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        }
    }

    /** Reads an answer to its end. */
    void read(Link link) throws IOException {
        readBody(link, readHead(link));
    }

    Head readHead(Link link) throws IOException {
        Head answer = Head.read(link);
        head = answer;
        headMillis = link.now();
        return answer;
    }

    void readBody(Link link, Head answer) throws IOException {
        body = new String(new Body(link, answer).readAll(), StandardCharsets.UTF_8);
    }

    long headMillis() {
        return headMillis;
    }

    long silentMillis() {
        return silentMillis;
    }

    HttpSeen seen() {
        return new HttpSeen(head, body, end, endMillis, trouble);
    }
}
