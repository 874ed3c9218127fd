package io.belfry.hub.config;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page's origin (scheme, host, port) that may connect, compared exactly; {@code https://*.example.com} stands for every
 * host with one label before {@code .example.com}.
 *
 * @param scheme {@code https://}, or another scheme with its slashes
 * @param host host and port; for a wildcard what follows the star, its dot included
 * @param wildcard whether one label goes before the host
 */
public record AllowedOrigin(String scheme, String host, boolean wildcard) {
    private static final Pattern FORM =
            Pattern.compile("([a-z][a-z0-9+.-]*://)(\\*\\.)?((?:[a-z0-9_.-]+|\\[[0-9a-f:.]+])(?::[0-9]{1,5})?)");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_-]+");

    /** The origin, or null if the text is none. A default port is dropped, because browsers never send it. */
    public static @Nullable AllowedOrigin parse(String text) {
        var form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            return null;
        }
        String scheme = form.group(1);
        String host = withoutDefaultPort(scheme, form.group(3));
        boolean wildcard = form.group(2) != null;
        return new AllowedOrigin(scheme, wildcard ? "." + host : host, wildcard);
    }

    /** Whether this is the origin, given as the value of an {@code Origin} header. */
    public boolean matches(String origin) {
        String actual = origin.toLowerCase(Locale.ROOT);
        if (!wildcard) {
            return actual.length() == scheme.length() + host.length()
                    && actual.startsWith(scheme)
                    && actual.endsWith(host);
        }
        int labelEnd = actual.length() - host.length();
        return labelEnd > scheme.length()
                && actual.startsWith(scheme)
                && actual.endsWith(host)
                && LABEL.matcher(actual.substring(scheme.length(), labelEnd)).matches();
    }

    private static String withoutDefaultPort(String scheme, String host) {
        String port = scheme.equals("https://") ? ":443" : scheme.equals("http://") ? ":80" : " ";
        return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
    }

    @Override
    public String toString() {
        return scheme + (wildcard ? "*" : "") + host;
    }
}
