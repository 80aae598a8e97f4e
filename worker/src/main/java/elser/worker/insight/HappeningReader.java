package elser.worker.insight;

import elser.contracts.EventReading;
import elser.contracts.HeaderNames;
import elser.contracts.ModelKey;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.json.EventReader;
import elser.contracts.json.RequestReader;
import elser.contracts.kafka.HeaderTexts;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Makes of records what they tell. */
public final class HappeningReader {

    private final RequestReader requests = new RequestReader(RequestLimits.CONTRACT_ONLY);

    /** A record of the requests topic. */
    public Happening.Asked asked(ConsumerRecord<byte[], byte[]> record) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        String copyOf = HeaderTexts.last(record.headers(), HeaderNames.REKEYED_FROM);
        RequestReading reading = reading(record);
        return new Happening.Asked(
                at,
                place(record),
                modelKey(reading),
                requestId(reading),
                request(reading),
                copyOf,
                fault(reading));
    }

    /** A record of the events topic, counted as left out where this version cannot read it. */
    public void told(ConsumerRecord<byte[], byte[]> record, History history) {
        byte[] key = record.key();
        String modelKey = key == null ? null : new String(key, StandardCharsets.UTF_8);
        switch (EventReader.read(record.value())) {
            case EventReading.Known(var event) ->
                    history.take(new Happening.Told(event.occurredAt(), place(record), event));
            case EventReading.Later later -> history.leaveOut(modelKey, later.requestId());
            case EventReading.Unreadable _ -> history.leaveOut(modelKey, null);
        }
    }

    /** A record of the dead letters topic. */
    public Happening.SetAside setAside(ConsumerRecord<byte[], byte[]> record) {
        RequestReading reading = reading(record);
        DeadLetterHeaders headers = DeadLetterHeaders.of(record);
        return new Happening.SetAside(
                Instant.ofEpochMilli(record.timestamp()),
                place(record),
                modelKey(reading),
                requestId(reading),
                request(reading),
                HeaderTexts.last(record.headers(), HeaderNames.ERROR_TRUNCATED) == null
                        ? fault(reading)
                        : null,
                new Place(
                        headers.partition().topic(),
                        headers.partition().partition(),
                        headers.offset()),
                headers.reason(),
                headers.message());
    }

    /** Deadlines are held against the time of the record: what was right then is right. */
    private RequestReading reading(ConsumerRecord<byte[], byte[]> record) {
        return requests.read(
                record.value(),
                HeaderTexts.of(record.headers()),
                Instant.ofEpochMilli(record.timestamp()));
    }

    private static @Nullable String modelKey(RequestReading reading) {
        ModelKey key =
                switch (reading) {
                    case RequestReading.Valid valid -> valid.request().modelKey();
                    case RequestReading.Invalid invalid -> invalid.modelKey();
                    case RequestReading.Unreadable _ -> null;
                };
        return key == null ? null : key.toString();
    }

    private static @Nullable String requestId(RequestReading reading) {
        return switch (reading) {
            case RequestReading.Valid valid -> valid.request().requestId();
            case RequestReading.Invalid invalid -> invalid.requestId();
            case RequestReading.Unreadable _ -> null;
        };
    }

    private static @Nullable ProvisioningRequest request(RequestReading reading) {
        return reading instanceof RequestReading.Valid valid ? valid.request() : null;
    }

    private static @Nullable String fault(RequestReading reading) {
        return switch (reading) {
            case RequestReading.Valid _ -> null;
            case RequestReading.Invalid invalid -> invalid.failure().message();
            case RequestReading.Unreadable unreadable -> unreadable.message();
        };
    }

    private static Place place(ConsumerRecord<byte[], byte[]> record) {
        return new Place(record.topic(), record.partition(), record.offset());
    }
}
