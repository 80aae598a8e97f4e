package elser.worker.loop;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.RequestReading;
import elser.worker.lifecycle.Announcement;
import elser.worker.log.LogKeys;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells in the log what a turn has done, once it is durable: each transition of a provisioning with
 * ids of the requests that wait for it, and what became of requests. Anybody can send requests, so
 * their lines are limited: what is over the limit is at {@code DEBUG}, and counted.
 */
final class TurnLog {

    static final String ACCEPTED = "request accepted";
    static final String ENDED = "request ended";
    static final String REFUSED = "request refused, its record is set aside";

    private static final Logger log = LoggerFactory.getLogger(TurnLog.class);

    private final LineLimit accepted;
    private final LineLimit ended;
    private final LineLimit refused;

    /**
     * @param linesASecond about requests, of each kind
     */
    TurnLog(int linesASecond) {
        accepted = new LineLimit(linesASecond);
        ended = new LineLimit(linesASecond);
        refused = new LineLimit(linesASecond);
    }

    /** Called for every turn, also one that does nothing: then what was left out is told. */
    void committed(Work work, Unsendable unsendable) {
        if (!log.isWarnEnabled()) {
            return;
        }
        long nanos = work.now().nanos();
        tellLeftOut(Level.INFO, ACCEPTED, accepted.settle(nanos));
        tellLeftOut(Level.INFO, ENDED, ended.settle(nanos));
        tellLeftOut(Level.WARN, REFUSED, refused.settle(nanos));
        work.deadLetters.forEach(letter -> tell(letter, unsendable, nanos));
        if (log.isInfoEnabled()) {
            work.events().forEach(event -> tellAccepted(event, nanos));
            work.moves.forEach(TurnLog::tell);
            work.events().forEach(event -> tellEnded(event, nanos));
        }
        if (log.isDebugEnabled()) {
            work.rekeyed.forEach(TurnLog::tellSentOn);
        }
    }

    private static LoggingEventBuilder line(Level level, LineLimit limit, long nanos) {
        return log.atLevel(limit.admits(nanos) ? level : Level.DEBUG);
    }

    private static void tellLeftOut(Level level, String line, long count) {
        if (count > 0) {
            log.atLevel(level)
                    .addKeyValue(LogKeys.LEFT_OUT_LINE, line)
                    .addKeyValue(LogKeys.LEFT_OUT_COUNT, count)
                    .log("lines about requests were left out");
        }
    }

    private void tell(Turn.DeadLetter letter, Unsendable unsendable, long nanos) {
        Received record = letter.record();
        line(Level.WARN, refused, nanos)
                .addKeyValue(LogKeys.REQUEST_ID, requestId(record.reading()))
                .addKeyValue(LogKeys.REASON, letter.reason())
                .addKeyValue(LogKeys.RECORD_POSITION, record.position())
                .addKeyValue(LogKeys.CAUSE, unsendable.cause(record))
                .log(REFUSED);
    }

    private void tellAccepted(Announcement announcement, long nanos) {
        LifecycleEvent event = announcement.event();
        if (event.type() == LifecycleEvent.Type.REQUESTED) {
            line(Level.INFO, accepted, nanos)
                    .addKeyValue(LogKeys.REQUEST_ID, event.requestId())
                    .addKeyValue(LogKeys.REQUEST_JOINED, event.joined())
                    .addKeyValue(LogKeys.MODEL_KEY, announcement.key())
                    .addKeyValue(LogKeys.PROVISIONING_ID, event.provisioningId())
                    .log(ACCEPTED);
        }
    }

    /** A refused request has its dead letter's line. */
    private void tellEnded(Announcement announcement, long nanos) {
        LifecycleEvent event = announcement.event();
        if (event.type().isTerminal() && announcement.acceptedAt() != null) {
            Failure failure = event.failure();
            line(Level.INFO, ended, nanos)
                    .addKeyValue(LogKeys.REQUEST_ID, event.requestId())
                    .addKeyValue(LogKeys.REQUEST_OUTCOME, event.type())
                    .addKeyValue(LogKeys.REASON, failure == null ? null : failure.reason())
                    .addKeyValue(LogKeys.MODEL_KEY, announcement.key())
                    .addKeyValue(LogKeys.PROVISIONING_ID, event.provisioningId())
                    .log(ENDED);
        }
    }

    /** Where it arrives it is told of again. */
    private static void tellSentOn(Received record) {
        log.atDebug()
                .addKeyValue(LogKeys.REQUEST_ID, requestId(record.reading()))
                .addKeyValue(LogKeys.RECORD_POSITION, record.position())
                .log("request sent on");
    }

    private static void tell(Moved moved) {
        log.atInfo()
                .addKeyValue(LogKeys.MODEL_KEY, moved.provisioning().key())
                .addKeyValue(LogKeys.PROVISIONING_ID, moved.provisioning().id())
                .addKeyValue(LogKeys.REQUEST_ID, moved.who().leader())
                .addKeyValue(LogKeys.REQUESTS_WAITING, moved.who().others())
                .addKeyValue(LogKeys.WAITERS, moved.who().number())
                .addKeyValue(LogKeys.PROVISIONING_FROM, moved.from())
                .addKeyValue(LogKeys.PROVISIONING_TO, moved.to())
                .addKeyValue(LogKeys.REASON, moved.why())
                .log("provisioning moved");
    }

    /** The id that a record bears, null where none can be read. */
    static @Nullable String requestId(RequestReading reading) {
        return switch (reading) {
            case RequestReading.Valid valid -> valid.request().requestId();
            case RequestReading.Invalid invalid -> invalid.requestId();
            case RequestReading.Unreadable _ -> null;
        };
    }
}
