package elser.worker.inference;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.joran.spi.JoranException;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Every line that is logged from its making to its closing, whoever logs it: with the levels of the
 * worker's own {@code logback.xml}, the root's aside.
 */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final LoggerContext CONTEXT = (LoggerContext) LoggerFactory.getILoggerFactory();

    private static final Logger ROOT = CONTEXT.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
    private final Map<Logger, @Nullable Level> before = new HashMap<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final PatternLayout layout = new PatternLayout();

    /** With the root at that level. */
    public LogLines(Level rootLevel) {
        setContext(CONTEXT);
        layout.setContext(CONTEXT);
        layout.setPattern("%-5level %logger{0} %msg %kvp");
        layout.start();
        start();
        LoggerContext shipped = shipped();
        CONTEXT.getLoggerList().stream()
                .filter(logger -> logger != ROOT && logger.getLevel() != null)
                .forEach(logger -> set(logger, null));
        for (Logger logger : shipped.getLoggerList()) {
            if (logger.getLevel() != null) {
                set(CONTEXT.getLogger(logger.getName()), logger.getLevel());
            }
        }
        ROOT.iteratorForAppenders().forEachRemaining(others::add);
        others.forEach(ROOT::detachAppender);
        ROOT.setLevel(rootLevel);
        ROOT.addAppender(this);
    }

    private void set(Logger logger, @Nullable Level level) {
        before.putIfAbsent(logger, logger.getLevel());
        logger.setLevel(level);
    }

    private static LoggerContext shipped() {
        var context = new LoggerContext();
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(
                    Objects.requireNonNull(LogLines.class.getResource("/logback.xml")));
        } catch (JoranException e) {
            throw new AssertionError(e);
        }
        return context;
    }

    /** What was logged so far. */
    public List<String> lines() {
        return lines;
    }

    /** The worker's own lines as its log shows them, without the time. */
    List<String> shown() {
        return shown;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLoggerName().startsWith("elser.worker")) {
            shown.add(layout.doLayout(event));
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        lines.add(
                event.getLevel()
                        + " "
                        + event.getLoggerName()
                        + " "
                        + event.getFormattedMessage()
                        + " "
                        + event.getKeyValuePairs()
                        + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown)));
    }

    @Override
    public void close() {
        ROOT.detachAppender(this);
        others.forEach(ROOT::addAppender);
        before.forEach(Logger::setLevel);
        stop();
    }
}
