package elser.worker.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;

import elser.worker.config.WorkerConfig;

import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;

/** Which log lines are written, and how they look. They begin as {@code logback.xml} says. */
final class LogLines {

    private static final String OURS = "elser";
    private static final String KAFKA = "org.apache.kafka";

    /**
     * Warns of each offset that it is not told, as of one that is not stable yet: ten times a
     * second of a partition whose predecessor has left a transaction open. The worker tells of it
     * once.
     */
    private static final String OFFSETS =
            "org.apache.kafka.clients.admin.internals.ListConsumerGroupOffsetsHandler";

    private LogLines() {}

    /** From now on, lines look so, and so many of the worker's own are written. */
    static void use(WorkerConfig.Log log) {
        context().getLogger(OURS).setLevel(Level.valueOf(log.level().name()));
        context().getLogger(OFFSETS).setLevel(Level.ERROR);
        switch (log.format()) {
            case TEXT -> {
                // what logback.xml says
            }
            case JSON -> useJson();
        }
    }

    /** A client command tells in its own words what went wrong with Kafka. */
    static void quieten() {
        context().getLogger(KAFKA).setLevel(Level.OFF);
    }

    private static void useJson() {
        LoggerContext context = context();
        JsonLayout layout = new JsonLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
