package elser.worker.kafka;

import elser.contracts.ModelKey;
import elser.contracts.RequestReading;
import elser.contracts.json.RequestReader;
import elser.worker.log.LogKeys;
import elser.worker.loop.Received;
import elser.worker.loop.Source;
import elser.worker.loop.Stopped;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** The requests topic, read as a member of the consumer group. */
public final class KafkaSource implements Source {

    /** The most bytes of headers a request may have, in all. */
    static final int MAX_HEADER_BYTES = 64 * 1024;

    private static final Logger log = LoggerFactory.getLogger(KafkaSource.class);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final int partitions;
    private final RequestReader reader;
    private final InstantSource clock;
    private final Membership membership;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Map<Integer, Long> positions = new HashMap<>();
    private boolean joined;

    /**
     * Reads a topic.
     *
     * @param consumer of the group; closed with this source
     * @param partitions of the topic, which decide where a model key belongs
     * @param clock read when records are taken
     */
    KafkaSource(
            Consumer<byte[], byte[]> consumer,
            String topic,
            int partitions,
            RequestReader reader,
            InstantSource clock,
            Membership membership) {
        this.consumer = consumer;
        this.topic = topic;
        this.partitions = partitions;
        this.reader = reader;
        this.clock = clock;
        this.membership = membership;
    }

    @Override
    public void open(Listener listener) {
        consumer.subscribe(
                List.of(topic),
                new ConsumerRebalanceListener() {
                    @Override
                    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
                        listener.revoked(numbers(revoked));
                    }

                    @Override
                    public void onPartitionsLost(Collection<TopicPartition> lost) {
                        joined = false;
                        listener.revoked(numbers(lost));
                    }

                    @Override
                    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
                        joined = true;
                        consumer.pause(assigned);
                        assigned.forEach(partition -> consumer.seek(partition, 0));
                        listener.assigned(numbers(assigned));
                    }
                });
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }

    /** Partitions of the topic, when the worker started. */
    public int partitions() {
        return partitions;
    }

    /** Whether the group has said what is owned, be it nothing. Loop thread only. */
    public boolean isJoined() {
        return joined;
    }

    @Override
    public Polled poll(Duration atMost) {
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = pollOnce(atMost);
        } catch (OffsetOutOfRangeException gone) {
            throw new Stopped(
                    "the committed offsets "
                            + gone.offsetOutOfRangePartitions()
                            + " of the requests topic do not exist any more: records were deleted"
                            + " before they were read. Lengthen the topic's retention; to go on"
                            + " without the lost records, set the group's offsets to the earliest"
                            + " ones while no worker runs");
        } catch (UnsupportedVersionException old) {
            throw new Stopped(
                    "the brokers do not know the group protocol consumer (they do from 4.0 on, if"
                            + " it is not turned off): set elser.kafka.group.protocol to classic. "
                            + old.getMessage());
        } catch (InterruptException stopping) {
            throw stopping;
        } catch (KafkaException trouble) {
            Hopeless.stopIf(trouble);
            if (!(trouble instanceof RetriableException)) {
                throw trouble;
            }
            log.atWarn()
                    .addKeyValue(LogKeys.CAUSE, trouble.toString())
                    .log("nothing could be polled");
            records = ConsumerRecords.empty();
        }
        membership.set(consumer.groupMetadata());
        Instant now = clock.instant();
        List<Received> received = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            received.add(read(record, now));
        }
        Map<Integer, Long> next = new HashMap<>();
        records.nextOffsets()
                .forEach((partition, offset) -> next.put(partition.partition(), offset.offset()));
        positions.putAll(next);
        return new Polled(received, next);
    }

    /**
     * A wakeup ends the wait. Who wakes may come to it late, after another, so one wakeup more than
     * was asked for can be left: each is taken here, none ends the loop.
     */
    private ConsumerRecords<byte[], byte[]> pollOnce(Duration atMost) {
        Duration wait = atMost;
        while (true) {
            try {
                return consumer.poll(wait);
            } catch (WakeupException _) {
                wait = Duration.ZERO;
            } finally {
                woken.set(false);
            }
        }
    }

    private Received read(ConsumerRecord<byte[], byte[]> record, Instant now) {
        Map<String, String> headers = new HashMap<>();
        long headerBytes = 0;
        for (Header header : record.headers()) {
            byte[] value = header.value();
            boolean isOurs = Copies.isHeaderOfCopy(header);
            headerBytes += isOurs ? 0 : DeadLetters.size(header);
            if (value != null && headerBytes <= MAX_HEADER_BYTES) {
                headers.put(
                        header.key().toLowerCase(Locale.ROOT),
                        new String(value, StandardCharsets.UTF_8));
            }
        }
        RequestReading reading =
                headerBytes > MAX_HEADER_BYTES
                        ? new RequestReading.Unreadable(
                                "the record has more than "
                                        + MAX_HEADER_BYTES
                                        + " bytes of headers",
                                List.of(),
                                null)
                        : reader.read(record.value(), headers, now);
        return new Received(
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                reading,
                home(record, reading),
                Copies.isCopyAmong(partitions, headers),
                Math.max(0, record.serializedKeySize())
                        + Math.max(0, record.serializedValueSize())
                        + (int) headerBytes,
                record);
    }

    private int home(ConsumerRecord<byte[], byte[]> record, RequestReading reading) {
        ModelKey key = modelKey(reading);
        return key == null ? record.partition() : ModelPartition.of(key, partitions);
    }

    /** The model key of a reading, null where there is none. */
    static @Nullable ModelKey modelKey(RequestReading reading) {
        return switch (reading) {
            case RequestReading.Valid valid -> valid.request().modelKey();
            case RequestReading.Invalid invalid -> invalid.modelKey();
            case RequestReading.Unreadable _ -> null;
        };
    }

    @Override
    public void start(int partition, long offset) {
        TopicPartition started = new TopicPartition(topic, partition);
        seek(partition, offset);
        consumer.resume(Set.of(started));
    }

    @Override
    public void seek(int partition, long offset) {
        consumer.seek(new TopicPartition(topic, partition), offset);
        positions.put(partition, offset);
    }

    @Override
    public void pause(int partition) {
        consumer.pause(Set.of(new TopicPartition(topic, partition)));
    }

    @Override
    public void resume(int partition) {
        consumer.resume(Set.of(new TopicPartition(topic, partition)));
    }

    /** The consumer tells how far it is behind; where it is, is known here without asking. */
    @Override
    public long end(int partition) {
        Long position = positions.get(partition);
        if (position == null) {
            return UNKNOWN;
        }
        try {
            OptionalLong behind = consumer.currentLag(new TopicPartition(topic, partition));
            return behind.isPresent() ? position + behind.getAsLong() : UNKNOWN;
        } catch (InterruptException stopping) {
            throw stopping;
        } catch (KafkaException trouble) {
            log.atDebug().addKeyValue(LogKeys.CAUSE, trouble.toString()).log("lag is not known");
            return UNKNOWN;
        }
    }

    @Override
    public void wakeup() {
        if (woken.compareAndSet(false, true)) {
            consumer.wakeup();
        }
    }

    @Override
    public void close() {
        try {
            Set<TopicPartition> owned = new HashSet<>(consumer.assignment());
            consumer.pause(owned);
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(3)));
        }
    }
}
