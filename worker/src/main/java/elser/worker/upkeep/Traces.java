package elser.worker.upkeep;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;
import elser.contracts.ModelKey;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.json.EventReader;
import elser.contracts.json.RequestReader;
import elser.contracts.kafka.HeaderTexts;
import elser.worker.lifecycle.EventIds;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * What events, dead letters and requests tell of what the workers did. Events and dead letters are
 * taken first, requests after them, each partition in its order.
 *
 * <p>Offsets are committed together with the answers, in the order of the records: where a record
 * is answered, all before it were handled too. Which record a first event answers is told by the
 * event's id, but for the partition: of several it is the one at home.
 */
public final class Traces {

    /** Limits were the worker's to check, by its own clock: the event says how it has judged. */
    private static final RequestLimits WHATEVER_WAS_ACCEPTED =
            new RequestLimits(null, ChronoUnit.FOREVER.getDuration());

    private static final NavigableMap<Long, Tail> NONE = Collections.emptyNavigableMap();

    private final Claims claims;
    private final ToIntFunction<ModelKey> home;
    private final RequestReader reader = new RequestReader(WHATEVER_WAS_ACCEPTED);
    private final Map<RequestName, List<Acceptance>> acceptances = new HashMap<>();
    private final Map<String, Work> works = new HashMap<>();
    private final Map<Integer, Long> handled = new HashMap<>();
    private final Map<Integer, NavigableMap<Long, Tail>> tails = new HashMap<>();
    private final Map<Integer, Instant> firstEvents = new HashMap<>();

    /**
     * Nothing yet.
     *
     * @param requests name of the requests topic
     * @param home the partition of a model key
     */
    public Traces(String requests, ToIntFunction<ModelKey> home) {
        this.claims = new Claims(requests);
        this.home = home;
    }

    /** A record of the events topic. */
    public void event(ConsumerRecord<byte[], byte[]> record) {
        if (record.offset() > 0) {
            firstEvents.putIfAbsent(record.partition(), Instant.ofEpochMilli(record.timestamp()));
        } else {
            firstEvents.put(record.partition(), Instant.MIN);
        }
        if (record.value() != null
                && EventReader.read(record.value()) instanceof EventReading.Known(var event)) {
            take(event);
        }
    }

    private void take(LifecycleEvent event) {
        boolean isRefusal = event.type() == LifecycleEvent.Type.FAILED && event.sequence() == 0;
        String provisioning = event.provisioningId();
        if (isRefusal || provisioning == null) {
            return;
        }
        RequestName name =
                new RequestName(
                        ModelKey.parse(event.target() + "/" + event.model()), event.requestId());
        List<Acceptance> of = acceptances.computeIfAbsent(name, _ -> new ArrayList<>(1));
        if (event.type() == LifecycleEvent.Type.REQUESTED || of.isEmpty()) {
            of.add(new Acceptance(name, event));
        } else {
            of.getLast().told(event);
        }
        works.computeIfAbsent(provisioning, _ -> new Work()).take(event);
    }

    /** A record of the dead letters topic. */
    public void deadLetter(ConsumerRecord<byte[], byte[]> record) {
        claims.setAside(record.headers());
    }

    /** A record of the requests topic. */
    public void request(ConsumerRecord<byte[], byte[]> record) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        RequestReading reading = reader.read(record.value(), HeaderTexts.of(record.headers()), at);
        Tail read = tail(record, at, reading);
        if (read.offset() >= handled.getOrDefault(read.partition(), 0L)) {
            tails.computeIfAbsent(read.partition(), _ -> new TreeMap<>()).put(read.offset(), read);
        }
        if (reading instanceof RequestReading.Valid valid) {
            valid(read, valid);
        }
        if (claims.fit(read)) {
            answered(read.partition(), read.offset());
        }
        Claims.Place original = Claims.original(record.headers());
        if (original != null && original.partition() != read.partition()) {
            copied(original, read);
        }
    }

    private static Tail tail(
            ConsumerRecord<byte[], byte[]> record, Instant at, RequestReading reading) {
        RequestName name = null;
        String contentHash = null;
        switch (reading) {
            case RequestReading.Valid valid -> {
                name = name(valid);
                contentHash = valid.contentHash();
            }
            case RequestReading.Invalid invalid -> contentHash = invalid.contentHash();
            case RequestReading.Unreadable _ -> {}
        }
        return new Tail(record.partition(), record.offset(), at, name, contentHash);
    }

    private static RequestName name(RequestReading.Valid valid) {
        return new RequestName(valid.request().modelKey(), valid.request().requestId());
    }

    private void valid(Tail read, RequestReading.Valid valid) {
        Acceptance accepted = acceptance(name(valid), read.offset());
        if (accepted != null) {
            boolean isHome = home.applyAsInt(valid.request().modelKey()) == read.partition();
            accepted.found(
                    new Asked(
                            read.partition(),
                            read.offset(),
                            valid.contentHash(),
                            valid.request(),
                            valid.traceparent()),
                    isHome);
            if (isHome) {
                answered(read.partition(), read.offset());
            }
        }
    }

    private void copied(Claims.Place original, Tail copy) {
        Tail there = tails.getOrDefault(original.partition(), NONE).get(original.offset());
        if (there == null) {
            claims.copied(original, copy);
        } else if (there.hasContentOf(copy)) {
            answered(there.partition(), there.offset());
        }
    }

    /**
     * After the last record. Of an acceptance elsewhere, from before partitions were added, only
     * now it is known that no other record can be meant.
     */
    void conclude() {
        for (List<Acceptance> of : acceptances.values()) {
            for (Acceptance each : of) {
                Asked only = each.only();
                if (only != null) {
                    answered(only.partition(), only.offset());
                }
            }
        }
    }

    private @Nullable Acceptance acceptance(RequestName name, long offset) {
        for (Acceptance each : acceptances.getOrDefault(name, List.of())) {
            LifecycleEvent requested = each.requested();
            if (requested != null
                    && EventIds.ofAcceptance(
                                    name.key(), name.requestId(), offset, requested.occurredAt())
                            .equals(requested.eventId())) {
                return each;
            }
        }
        return null;
    }

    private void answered(int partition, long offset) {
        handled.merge(partition, offset + 1, Math::max);
        NavigableMap<Long, Tail> tail = tails.get(partition);
        if (tail != null) {
            tail.headMap(offset, true).clear();
        }
    }

    /**
     * Up to where the requests of a partition were handled, as far as something answers them; null
     * where nothing does.
     *
     * @param earliest record of the partition that is kept
     */
    @Nullable Long handled(int partition, long earliest) {
        Long last = handled.get(partition);
        return last == null && claims.areBelow(partition, earliest) ? Long.valueOf(earliest) : last;
    }

    /** Records of a partition after those. */
    Collection<Tail> tail(int partition) {
        return tails.getOrDefault(partition, NONE).values();
    }

    /** Whether something tells that a request was accepted. */
    boolean wasAccepted(RequestName name) {
        return acceptances.containsKey(name);
    }

    /** The latest acceptance of each request. */
    List<Acceptance> latest() {
        return acceptances.values().stream().map(List::getLast).toList();
    }

    /** What events tell of a provisioning. */
    Work work(String provisioningId) {
        return works.getOrDefault(provisioningId, new Work());
    }

    /** Events from before that time may have been deleted; {@link Instant#MIN} where none were. */
    Instant eventsSince() {
        return firstEvents.values().stream().max(Instant::compareTo).orElse(Instant.MIN);
    }
}
