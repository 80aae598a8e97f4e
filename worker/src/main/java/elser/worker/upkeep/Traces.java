package elser.worker.upkeep;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;
import elser.contracts.ModelKey;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.json.EventReader;
import elser.contracts.json.RequestReader;
import elser.worker.lifecycle.EventIds;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What events, dead letters and requests tell of what the workers did. Events and dead letters are
 * taken first, requests after them, each partition in its order.
 *
 * <p>Offsets are committed together with the answers, in the order of the records: where a record
 * is answered, all before it were handled too. Which record a first event answers is told by the
 * event's id.
 */
public final class Traces {

    private static final Pattern POSITION = Pattern.compile("(\\d{1,9})@(\\d{1,18})");
    /** Limits were the worker's to check, by its own clock: the event says how it has judged. */
    private static final RequestLimits WHATEVER_WAS_ACCEPTED =
            new RequestLimits(null, ChronoUnit.FOREVER.getDuration());

    private static final String REKEYED_FROM = "elser-rekeyed-from";

    private final RequestReader reader = new RequestReader(WHATEVER_WAS_ACCEPTED);
    private final Map<RequestName, List<Acceptance>> acceptances = new HashMap<>();
    private final Map<String, Work> works = new HashMap<>();
    private final Map<Integer, Long> handled = new HashMap<>();
    private final Map<Integer, Deque<Tail>> tails = new HashMap<>();
    private final Map<Integer, Instant> firstEvents = new HashMap<>();

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
        answered(
                text(record.headers(), "elser.error.partition")
                        + "@"
                        + text(record.headers(), "elser.error.offset"));
    }

    /** A record of the requests topic. */
    public void request(ConsumerRecord<byte[], byte[]> record) {
        answered(text(record.headers(), REKEYED_FROM));
        Instant at = Instant.ofEpochMilli(record.timestamp());
        RequestReading reading = reader.read(record.value(), headers(record), at);
        RequestName name = null;
        String contentHash = null;
        if (reading instanceof RequestReading.Valid valid) {
            name = new RequestName(valid.request().modelKey(), valid.request().requestId());
            contentHash = valid.contentHash();
            Acceptance accepted = acceptance(name, record.offset());
            if (accepted != null) {
                accepted.asked(
                        new Asked(
                                record.partition(),
                                record.offset(),
                                contentHash,
                                valid.request(),
                                valid.traceparent()));
                answered(record.partition(), record.offset());
            }
        }
        if (record.offset() >= handled.getOrDefault(record.partition(), 0L)) {
            tails.computeIfAbsent(record.partition(), _ -> new ArrayDeque<>())
                    .add(new Tail(record.partition(), record.offset(), at, name, contentHash));
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

    private void answered(@Nullable String position) {
        Matcher matcher = POSITION.matcher(String.valueOf(position));
        if (matcher.matches()) {
            answered(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
        }
    }

    private void answered(int partition, long offset) {
        handled.merge(partition, offset + 1, Math::max);
        Deque<Tail> tail = tails.get(partition);
        while (tail != null && !tail.isEmpty() && tail.getFirst().offset() <= offset) {
            tail.removeFirst();
        }
    }

    /**
     * Up to where the requests of a partition were handled, as far as something answers them; null
     * where nothing does.
     */
    @Nullable Long handled(int partition) {
        return handled.get(partition);
    }

    /** Records of a partition after those. */
    Collection<Tail> tail(int partition) {
        return tails.getOrDefault(partition, new ArrayDeque<>());
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

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            if (header.value() != null) {
                headers.put(header.key().toLowerCase(Locale.ROOT), text(header));
            }
        }
        return headers;
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : text(header);
    }

    private static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
