package io.belfry.hub;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One line of the log for a person. Control characters are shown, not sent: whatever a client calls itself, it can neither
 * forge a second entry nor steer the terminal. Public because {@code logback.xml} names it.
 */
public final class TextLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]");
    private static final Pattern LINE_OF_A_TRACE = Pattern.compile("\\t*(at |\\.\\.\\. |Caused by: |Suppressed: ).*");

    @Override
    public String doLayout(ILoggingEvent event) {
        String logger = event.getLoggerName();
        StringBuilder line = new StringBuilder(160)
                .append(CLOCK.format(event.getInstant()))
                .append(' ')
                .append(String.format(Locale.ROOT, "%-5s", event.getLevel()))
                .append(' ')
                .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(": ")
                .append(escaped(event.getFormattedMessage()))
                .append('\n');
        IThrowableProxy throwable = event.getThrowableProxy();
        if (throwable != null) {
            appendTrace(line, ThrowableProxyUtil.asString(throwable));
        }
        return line.toString();
    }

    /** A line break within an exception's message is marked, so that what follows it does not look like an entry. */
    private static void appendTrace(StringBuilder line, String trace) {
        trace.lines().forEach(each -> {
            line.append(LINE_OF_A_TRACE.matcher(each).matches() ? "    " : "  | ");
            line.append(escaped(each.strip())).append('\n');
        });
    }

    private static String escaped(String text) {
        return CONTROL.matcher(text)
                .replaceAll(found -> String.format(
                        Locale.ROOT, "\\\\u%04x", (int) found.group().charAt(0)));
    }
}
