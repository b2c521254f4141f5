package dev.holdpoint.executor.contract;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/// What the executor's log gets while this is open, plugins' lines included.
final class ExecutorLog implements AutoCloseable {
    private final Logger logger =
            (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger plugins = (Logger) LoggerFactory.getLogger("dev.holdpoint.plugin");
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    ExecutorLog() {
        events.start();
        plugins.setLevel(Level.DEBUG);
        logger.addAppender(events);
    }

    /// Its lines, each with its level before it.
    List<String> lines() {
        return List.copyOf(events.list).stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    /// Those of plugins, without the pass's id.
    List<String> ofPlugins() {
        return List.copyOf(events.list).stream()
                .filter(event -> event.getLoggerName().equals(plugins.getName()))
                .map(event ->
                        event.getLevel()
                                + " "
                                + event.getFormattedMessage().replaceFirst("\\[\\S+ ", "["))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(events);
        plugins.setLevel(null);
        events.stop();
    }
}
