package elser.worker.loop;

import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.ModelKey;
import elser.contracts.RequestReading;
import elser.contracts.Violation;
import elser.worker.lifecycle.Intake;
import elser.worker.lifecycle.Policy;
import elser.worker.lifecycle.TargetView;
import elser.worker.log.LogKeys;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happens to each record of the requests topic: set aside, sent on to its own partition,
 * refused, or accepted.
 */
final class IntakeStage {

    private static final Logger log = LoggerFactory.getLogger(IntakeStage.class);

    private final Policy policy;
    private final Watches watches;
    private final Unsendable unsendable;

    IntakeStage(Policy policy, Watches watches, Unsendable unsendable) {
        this.policy = policy;
        this.watches = watches;
        this.unsendable = unsendable;
    }

    void take(Shard shard, Received record, Work work) {
        switch (record.reading()) {
            case RequestReading.Unreadable unreadable ->
                    setAside(record, Reasons.UNREADABLE, message(unreadable), work);
            case RequestReading.Valid valid -> {
                if (isAtHome(record, work)) {
                    ModelKey key = valid.request().modelKey();
                    judge(
                            Intake.accept(
                                    valid,
                                    record.offset(),
                                    work.draft(shard),
                                    endpoints(key),
                                    policy,
                                    work.now()),
                            shard,
                            record,
                            work);
                }
            }
            case RequestReading.Invalid invalid -> {
                if (isAtHome(record, work)) {
                    String position = record.position() + "@" + record.timestamp().toEpochMilli();
                    judge(
                            Intake.refuse(invalid, position, work.draft(shard), work.now()),
                            shard,
                            record,
                            work);
                }
            }
        }
    }

    private boolean isAtHome(Received record, Work work) {
        if (record.home() == record.partition()) {
            return true;
        }
        String refused = unsendable.cause(record);
        if (record.rekeyed()) {
            setAside(
                    record,
                    Reasons.WRONG_PARTITION,
                    "a copy that was sent to the partition of its model key arrived on another one",
                    work);
        } else if (refused != null) {
            setAside(
                    record,
                    Reasons.UNSENDABLE,
                    "it cannot be sent to the partition of its model key: " + refused,
                    work);
        } else {
            work.rekeyed.add(record);
        }
        return false;
    }

    private void setAside(Received record, String reason, String message, Work work) {
        boolean stripped = unsendable.cause(record) != null;
        work.deadLetters.add(new Turn.DeadLetter(record, reason, message, stripped));
    }

    private void judge(Intake.Verdict verdict, Shard shard, Received record, Work work) {
        switch (verdict) {
            case Intake.Verdict.Accepted(var provisioning, var step) -> {
                work.take(shard, provisioning, step, null);
                work.decided.add(new Work.Decided(shard, provisioning.key()));
            }
            case Intake.Verdict.Duplicate() -> {
                work.duplicates++;
                log.atDebug()
                        .addKeyValue(LogKeys.REQUEST_ID, TurnLog.requestId(record.reading()))
                        .addKeyValue(LogKeys.RECORD_POSITION, record.position())
                        .log("duplicate request ignored");
            }
            case Intake.Verdict.Reused() ->
                    setAside(
                            record,
                            Reasons.REQUEST_ID_REUSED,
                            "a request with the same request_id and other content is in flight or"
                                    + " was answered within the idempotency window; use a new"
                                    + " request_id",
                            work);
            case Intake.Verdict.Refused(var event, var failure) -> {
                work.say(event);
                setAside(record, Reasons.of(failure), message(failure), work);
            }
        }
    }

    private TargetView.@Nullable Endpoints endpoints(ModelKey key) {
        TargetView view = watches.view(key.target());
        return view == null ? null : view.endpoints().orNull();
    }

    private static String message(RequestReading.Unreadable unreadable) {
        return withOthers(unreadable.message(), unreadable.violations());
    }

    private static String message(Failure failure) {
        return withOthers(failure.message(), failure.violations());
    }

    /** The message tells of the first violation; the others follow. */
    private static String withOthers(String message, List<Violation> violations) {
        return Stream.concat(
                        Stream.of(message),
                        violations.stream()
                                .skip(1)
                                .map(other -> other.pointer() + " " + other.message()))
                .collect(Collectors.joining("; "));
    }
}
