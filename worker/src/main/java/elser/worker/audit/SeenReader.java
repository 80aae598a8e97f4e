package elser.worker.audit;

import elser.contracts.HeaderNames;
import elser.contracts.LifecycleEvent;
import elser.contracts.ModelKey;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.json.ContractJson;
import elser.contracts.json.RequestReader;
import elser.contracts.kafka.HeaderTexts;
import elser.worker.audit.Seen.DeadLetterReason;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes of a Kafka record what the audit looks at. */
final class SeenReader {

    private static final Pattern POSITION = Pattern.compile("(\\d{1,5})@(\\d{1,13})");
    private static final Map<String, DeadLetterReason> REASONS =
            Map.of(
                    "unreadable", DeadLetterReason.UNREADABLE,
                    "request_id_reused", DeadLetterReason.REUSED,
                    "wrong_partition", DeadLetterReason.WRONG_PARTITION,
                    "unsendable", DeadLetterReason.UNSENDABLE,
                    "invalid_request", DeadLetterReason.REFUSED,
                    "unknown_target", DeadLetterReason.REFUSED,
                    "unsupported_model", DeadLetterReason.REFUSED);

    private final AuditTopics topics;
    private final RequestReader reader = new RequestReader(RequestLimits.CONTRACT_ONLY);

    SeenReader(AuditTopics topics) {
        this.topics = topics;
    }

    Seen read(ConsumerRecord<byte[], byte[]> record) {
        Place place = new Place(record.topic(), record.partition(), record.offset());
        if (record.topic().equals(topics.requests())) {
            return request(record, place);
        }
        return record.topic().equals(topics.events())
                ? new Seen.Event(place, record.timestamp(), event(record.value()))
                : deadLetter(record, place);
    }

    private Seen.Request request(ConsumerRecord<byte[], byte[]> record, Place place) {
        Long copyOf = position(HeaderTexts.last(record.headers(), HeaderNames.REKEYED_FROM));
        return switch (reading(record)) {
            case RequestReading.Valid valid ->
                    new Seen.Request(
                            place,
                            record.timestamp(),
                            copyOf,
                            valid.request().modelKey().toString(),
                            valid.request().requestId(),
                            content(valid.contentHash()),
                            valid.request().isDedicated());
            case RequestReading.Invalid invalid -> {
                ModelKey key = invalid.modelKey();
                yield new Seen.Request(
                        place,
                        record.timestamp(),
                        copyOf,
                        key == null ? null : key.toString(),
                        invalid.requestId(),
                        content(invalid.contentHash()),
                        false);
            }
            case RequestReading.Unreadable _ ->
                    new Seen.Request(place, record.timestamp(), copyOf, null, null, 0, false);
        };
    }

    private static @Nullable LifecycleEvent event(byte @Nullable [] value) {
        try {
            return value == null ? null : ContractJson.readEvent(value);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private Seen.DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> record, Place place) {
        String reason = HeaderTexts.last(record.headers(), HeaderNames.ERROR_REASON);
        String requestId =
                switch (reading(record)) {
                    case RequestReading.Valid valid -> valid.request().requestId();
                    case RequestReading.Invalid invalid -> invalid.requestId();
                    case RequestReading.Unreadable _ -> null;
                };
        return new Seen.DeadLetter(
                place,
                record.timestamp(),
                reason == null
                        ? DeadLetterReason.UNKNOWN
                        : REASONS.getOrDefault(reason, DeadLetterReason.UNKNOWN),
                position(
                        HeaderTexts.last(record.headers(), HeaderNames.ERROR_PARTITION)
                                + "@"
                                + HeaderTexts.last(record.headers(), HeaderNames.ERROR_OFFSET)),
                requestId);
    }

    /** Deadlines are compared with the time of the record, not with that of the audit. */
    private RequestReading reading(ConsumerRecord<byte[], byte[]> record) {
        return reader.read(
                record.value(),
                HeaderTexts.of(record.headers()),
                Instant.ofEpochMilli(record.timestamp()));
    }

    /** Of the hash as much as tells millions of requests apart. */
    private static long content(String hash) {
        return Long.parseUnsignedLong(hash.substring(0, 16), 16);
    }

    private static @Nullable Long position(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher matcher = POSITION.matcher(text);
        return matcher.matches()
                ? Position.of(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)))
                : null;
    }
}
