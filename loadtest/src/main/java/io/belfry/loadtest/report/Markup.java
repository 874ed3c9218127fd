package io.belfry.loadtest.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Writes a page: elements that are closed in their order, and text in which nothing is markup. */
final class Markup {
    private final StringBuilder page = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes names and values in turn */
    Markup open(String element, String... attributes) {
        tag(element, attributes);
        open.push(element);
        return this;
    }

    Markup close() {
        page.append("</").append(open.pop()).append(">");
        return this;
    }

    /** An element with nothing but text in it. */
    Markup leaf(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    /** An element that has no end, as HTML's {@code meta}. */
    Markup single(String element, String... attributes) {
        tag(element, attributes);
        return this;
    }

    Markup text(String text) {
        page.append(escaped(text));
        return this;
    }

    /** What is of this program: the first line of a page, its style. */
    Markup verbatim(String ours) {
        page.append(ours);
        return this;
    }

    private void tag(String element, String... attributes) {
        page.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            page.append(' ').append(attributes[i]).append("=\"");
            page.append(escaped(attributes[i + 1])).append('"');
        }
        page.append('>');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A coordinate. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
