package elser.worker.kafka;

import elser.worker.ledger.CorruptRecord;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerCodec;
import elser.worker.ledger.LedgerRecord;
import elser.worker.ledger.UnreadableLedger;
import elser.worker.lifecycle.Entry;
import elser.worker.loop.Loader;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads a partition's memory once no predecessor can write any more: first the committed offset,
 * stable, which waits for a predecessor's open transaction; then the ledger's high watermark, which
 * open transactions cannot hide; then committed records until the position is there.
 */
public final class LedgerLoader implements Loader {

    private static final Logger log = LoggerFactory.getLogger(LedgerLoader.class);
    private static final int AT_ONCE = 4;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Admin admin;
    private final Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers;
    private final String requestsTopic;
    private final String ledgerTopic;
    private final Identity identity;
    private final TopicFit fit;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Makes a loader.
     *
     * @param consumers make consumers that read committed records and belong to no group
     * @param identity what the identity record of every partition must say
     */
    LedgerLoader(
            Admin admin,
            Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers,
            String requestsTopic,
            String ledgerTopic,
            Identity identity) {
        this.admin = admin;
        this.consumers = consumers;
        this.requestsTopic = requestsTopic;
        this.ledgerTopic = ledgerTopic;
        this.identity = identity;
        this.fit = new TopicFit(admin, requestsTopic, ledgerTopic, identity.partitions());
    }

    @Override
    public void load(int partition, BooleanSupplier isWanted, Consumer<Result> answer) {
        Thread.ofVirtual()
                .name("ledger-loader-" + partition)
                .start(() -> loadUntilDone(partition, isWanted, answer));
    }

    private void loadUntilDone(int partition, BooleanSupplier isWanted, Consumer<Result> answer) {
        try {
            while (isWanted.getAsBoolean() && closed.getCount() > 0) {
                Result result = tryToLoad(partition, isWanted);
                if (result != null) {
                    answer.accept(result);
                    return;
                }
                if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            answer.accept(
                    new Result.Refused("partition " + partition + " cannot be loaded: " + bug));
        }
    }

    /** What came of it, null where it is to be tried again. */
    private @Nullable Result tryToLoad(int partition, BooleanSupplier isWanted)
            throws InterruptedException {
        room.acquire();
        try {
            return loadOnce(partition, isWanted);
        } catch (UnreadableLedger unreadable) {
            return new Result.Refused(String.valueOf(unreadable.getMessage()));
        } catch (CorruptRecord corrupt) {
            return new Result.Corrupt(String.valueOf(corrupt.getMessage()));
        } catch (ExecutionException | KafkaException away) {
            log.atWarn()
                    .addKeyValue("partition", partition)
                    .addKeyValue("cause", away.toString())
                    .log("partition cannot be loaded now; trying again");
            return null;
        } finally {
            room.release();
        }
    }

    private @Nullable Result loadOnce(int partition, BooleanSupplier isWanted)
            throws InterruptedException, ExecutionException {
        String misfit = fit.misfit();
        if (misfit != null) {
            return new Result.Refused(misfit);
        }
        TopicPartition ledger = new TopicPartition(ledgerTopic, partition);
        TopicPartition requests = new TopicPartition(requestsTopic, partition);
        OffsetAndMetadata committed = committed(requests);
        long end = highWatermark(ledger);
        Map<String, LedgerRecord> records = read(ledger, end, isWanted);
        if (records == null) {
            return null;
        }
        Identity found = null;
        List<Entry> entries = new ArrayList<>(records.size());
        for (LedgerRecord record : records.values()) {
            switch (record) {
                case LedgerRecord.Whose(Identity whose) -> found = whose;
                case LedgerRecord.Remembers(Entry entry) -> entries.add(entry);
            }
        }
        String mismatch = mismatch(partition, found, entries, committed);
        if (mismatch != null) {
            return new Result.Refused(mismatch);
        }
        long offset = committed == null ? earliest(requests) : committed.offset();
        return new Result.Loaded(entries, offset, found == null);
    }

    private @Nullable String mismatch(
            int partition,
            @Nullable Identity found,
            List<Entry> entries,
            @Nullable OffsetAndMetadata committed) {
        String where = "partition " + partition + " of ledger " + ledgerTopic;
        if (found == null && !entries.isEmpty()) {
            return where + " has entries but no identity record; it is not a ledger of this worker";
        }
        if (found != null && !found.equals(identity)) {
            return where
                    + " belongs to "
                    + found
                    + ", this worker is "
                    + identity
                    + "; give the worker that group id and the topics that many partitions, or its"
                    + " own ledger";
        }
        if (found == null && committed != null) {
            return "group "
                    + identity.groupId()
                    + " has committed offsets but "
                    + where
                    + " is empty: the ledger was lost or another one is configured"
                    + " (elser.topics.ledger)";
        }
        if (found != null && committed == null) {
            return where
                    + " is filled but group "
                    + identity.groupId()
                    + " has no committed offsets: they expired or were deleted; set them where"
                    + " reading should go on";
        }
        return null;
    }

    private @Nullable OffsetAndMetadata committed(TopicPartition requests)
            throws InterruptedException, ExecutionException {
        var spec = new ListConsumerGroupOffsetsSpec().topicPartitions(Set.of(requests));
        return admin.listConsumerGroupOffsets(
                        Map.of(identity.groupId(), spec),
                        new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata(identity.groupId())
                .get()
                .get(requests);
    }

    private long highWatermark(TopicPartition ledger)
            throws InterruptedException, ExecutionException {
        return admin.listOffsets(
                        Map.of(ledger, OffsetSpec.latest()),
                        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .partitionResult(ledger)
                .get()
                .offset();
    }

    private long earliest(TopicPartition requests) throws InterruptedException, ExecutionException {
        return admin.listOffsets(Map.of(requests, OffsetSpec.earliest()))
                .partitionResult(requests)
                .get()
                .offset();
    }

    /** The latest record of each key, tombstones gone; null where it is not wanted any more. */
    private @Nullable Map<String, LedgerRecord> read(
            TopicPartition ledger, long end, BooleanSupplier isWanted) {
        Map<String, LedgerRecord> latest = new HashMap<>();
        try (var consumer = consumers.get()) {
            consumer.assign(Set.of(ledger));
            consumer.seekToBeginning(Set.of(ledger));
            while (consumer.position(ledger) < end) {
                if (!isWanted.getAsBoolean() || closed.getCount() == 0) {
                    return null;
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    String key = new String(record.key(), java.nio.charset.StandardCharsets.UTF_8);
                    if (record.value() == null) {
                        latest.remove(key);
                    } else {
                        latest.put(key, LedgerCodec.read(record.key(), record.value()));
                    }
                }
            }
        } catch (WakeupException _) {
            return null;
        }
        return latest;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
