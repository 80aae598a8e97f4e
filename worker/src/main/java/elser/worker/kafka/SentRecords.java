package elser.worker.kafka;

import elser.worker.loop.Received;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/** What was sent in one transaction, and what the brokers have said of each record. */
final class SentRecords {

    private final List<Sent> sent = new ArrayList<>();

    private record Sent(TurnRecords.Outgoing what, Future<RecordMetadata> outcome) {

        @Nullable Throwable failure() {
            return outcome.isDone() && outcome.state() == Future.State.FAILED
                    ? outcome.exceptionNow()
                    : null;
        }
    }

    /**
     * Adds one more.
     *
     * @throws KafkaException where it has failed already: it has waited for the brokers, and the
     *     others would wait as long, each
     */
    void add(TurnRecords.Outgoing what, Future<RecordMetadata> outcome) {
        Sent last = new Sent(what, outcome);
        sent.add(last);
        Throwable failure = last.failure();
        if (failure != null) {
            throw new KafkaException(failure.toString(), failure);
        }
    }

    /**
     * Received records that cannot be sent on as they are, and why. Complete once the transaction
     * is over: by then every record has been answered.
     */
    Map<Received, String> refused() {
        Map<Received, String> refused = new LinkedHashMap<>();
        for (Sent each : sent) {
            Received received = each.what().received();
            Throwable failure = each.failure();
            if (received != null && failure != null && isOfTheRecord(failure)) {
                refused.put(received, failure.toString());
            }
        }
        return refused;
    }

    /** What the brokers say of a record that they will never take as it is. */
    private static boolean isOfTheRecord(Throwable failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException
                || failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException;
    }
}
