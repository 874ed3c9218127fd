package io.belfry.hub;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.belfry.hub.config.LogSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where log entries go: standard output and nowhere else, through a bounded queue that drops rather than blocks. Commands
 * other than {@code serve} keep what {@code logback.xml} says: warnings, on standard error.
 */
final class Logging {
    static final String NODE = "node";

    private Logging() {}

    /** @param node whose entries they are; in each entry that is JSON, as many nodes' come together somewhere */
    static void start(LogSettings settings, String node) {
        LoggerContext context = context();
        context.reset();
        context.putProperty(NODE, node);
        DroppingAppender appender = new DroppingAppender();
        appender.setContext(context);
        appender.addAppender(console(context, encoder(settings.format(), context)));
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(settings.level().name()));
        root.addAppender(appender);
        quieten(context, settings.level());
    }

    /** Entries that were dropped since the start because the output was too slow. */
    static long dropped() {
        return context().getLogger(Logger.ROOT_LOGGER_NAME).getAppender(DroppingAppender.NAME)
                        instanceof DroppingAppender appender
                ? appender.dropped()
                : 0;
    }

    /** Writes what is still queued, for a second at most. The last thing a process does. */
    static void stop() {
        context().stop();
    }

    /**
     * Libraries tell their own stories at INFO; they are of interest only to whoever asks for DEBUG. Those of the Redis client
     * hold what is sent and received, secrets among it: nobody hears them.
     */
    private static void quieten(LoggerContext context, LogSettings.Level level) {
        for (String library : new String[] {"io.lettuce", "io.netty", "reactor"}) {
            context.getLogger(library).setLevel(Level.WARN);
        }
        if (level == LogSettings.Level.INFO) {
            for (String library : new String[] {"io.undertow", "org.xnio", "org.jboss"}) {
                context.getLogger(library).setLevel(Level.WARN);
            }
        }
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, Encoder<ILoggingEvent> encoder) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        return console;
    }

    static Encoder<ILoggingEvent> encoder(LogSettings.Format format, LoggerContext context) {
        if (format == LogSettings.Format.JSON) {
            JsonEncoder json = new JsonEncoder();
            json.setContext(context);
            json.setWithFormattedMessage(true);
            json.setWithMessage(false);
            json.setWithArguments(false);
            json.setWithContext(true);
            json.setWithSequenceNumber(false);
            json.setWithNanoseconds(false);
            json.start();
            return json;
        }
        TextLayout layout = new TextLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> text = new LayoutWrappingEncoder<>();
        text.setContext(context);
        text.setLayout(layout);
        text.start();
        return text;
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
