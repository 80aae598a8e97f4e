package elser.worker.kafka;

import elser.worker.config.WorkerConfig.Topics;
import elser.worker.ledger.CorruptRecord;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerReader;
import elser.worker.ledger.LedgerRecord;
import elser.worker.ledger.UnreadableLedger;
import elser.worker.lifecycle.Entry;
import elser.worker.log.LogKeys;
import elser.worker.loop.Loader;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Reads a partition's memory once no predecessor can write any more: first the committed offset,
 * once no open transaction of a predecessor commits another; then the ledger's high watermark,
 * which open transactions cannot hide; then committed records until the position is there.
 */
public final class LedgerLoader implements Loader {

    private static final Logger log = LoggerFactory.getLogger(LedgerLoader.class);
    private static final int AT_ONCE = 4;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration UNTIL_STABLE = Duration.ofMillis(100);

    /**
     * A consumer of no group has nobody to take leave of. It would else wait for the records that
     * it has asked for last: half a second, where the memory is read to its end and none come.
     */
    private static final CloseOptions LEAVE_AT_ONCE = CloseOptions.timeout(Duration.ZERO);

    private final LoopClients clients;
    private final Brokers brokers;
    private final String requestsTopic;
    private final String ledgerTopic;
    private final Identity identity;
    private final TopicFit fit;
    private final Background background;
    private final Queue<Load> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger room = new AtomicInteger(AT_ONCE);
    private final AtomicBoolean closed = new AtomicBoolean();

    /** A partition to load, who wants it, and whether the log has it that a transaction is open. */
    private record Load(
            int partition, BooleanSupplier isWanted, Consumer<Result> answer, boolean isHeldUp) {

        Load heldUp() {
            return new Load(partition, isWanted, answer, true);
        }
    }

    /**
     * Makes a loader.
     *
     * @param identity what the identity record of every partition must say, but for the format
     */
    LedgerLoader(LoopClients clients, Topics topics, Identity identity, Background background) {
        this.clients = clients;
        this.brokers = clients.brokers();
        this.requestsTopic = topics.requests();
        this.ledgerTopic = topics.ledger();
        this.identity = identity;
        this.fit = new TopicFit(brokers, requestsTopic, ledgerTopic, identity.partitions());
        this.background = background;
    }

    @Override
    public void load(int partition, BooleanSupplier isWanted, Consumer<Result> answer) {
        add(new Load(partition, isWanted, answer, false), Duration.ZERO);
    }

    private void add(Load load, Duration delay) {
        background.run(
                delay,
                () -> {
                    waiting.add(load);
                    work();
                });
    }

    /** Loads what waits, unless enough others do. */
    private void work() {
        while (!waiting.isEmpty() && room.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            try {
                Load next = waiting.poll();
                if (next != null) {
                    load(next);
                }
            } finally {
                room.incrementAndGet();
            }
        }
    }

    private void load(Load load) {
        try {
            if (!isOver(load.isWanted())) {
                Result result = tryToLoad(load.partition(), load.isWanted());
                if (result == null) {
                    add(load, PAUSE);
                } else {
                    load.answer().accept(result);
                }
            }
        } catch (UnstableOffsetCommitException open) {
            if (!load.isHeldUp()) {
                log.atInfo()
                        .addKeyValue(LogKeys.PARTITION, load.partition())
                        .log("waiting for a predecessor's transaction to end");
            }
            add(load.heldUp(), UNTIL_STABLE);
        } catch (RuntimeException bug) {
            load.answer().accept(new Result.Broken(bug));
        } catch (Error error) {
            load.answer().accept(new Result.Broken(new IllegalStateException(error)));
        }
    }

    private boolean isOver(BooleanSupplier isWanted) {
        return closed.get() || !isWanted.getAsBoolean();
    }

    /** What came of it, null where it is to be tried again. */
    private @Nullable Result tryToLoad(int partition, BooleanSupplier isWanted) {
        try {
            return loadOnce(partition, isWanted);
        } catch (UnreadableLedger unreadable) {
            return new Result.Refused(String.valueOf(unreadable.getMessage()));
        } catch (CorruptRecord corrupt) {
            return new Result.Corrupt(String.valueOf(corrupt.getMessage()));
        } catch (UnstableOffsetCommitException open) {
            throw open;
        } catch (KafkaException away) {
            String hopeless = Hopeless.sentence(away);
            if (hopeless != null) {
                return new Result.Refused(hopeless);
            }
            if (closed.get()) {
                return null;
            }
            log.atWarn()
                    .addKeyValue(LogKeys.PARTITION, partition)
                    .addKeyValue(LogKeys.CAUSE, away.toString())
                    .log("partition cannot be loaded now; trying again");
            return null;
        }
    }

    private @Nullable Result loadOnce(int partition, BooleanSupplier isWanted) {
        String misfit = fit.misfit();
        if (misfit != null) {
            return new Result.Refused(misfit);
        }
        TopicPartition ledger = new TopicPartition(ledgerTopic, partition);
        TopicPartition requests = new TopicPartition(requestsTopic, partition);
        OffsetAndMetadata committed = brokers.stableCommitted(identity.groupId(), requests);
        long end = brokers.highWatermark(ledger);
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
            if (!isStillCommitted(committed, requests)) {
                return null;
            }
            return new Result.Refused(mismatch);
        }
        long offset = committed == null ? brokers.earliest(requests) : committed.offset();
        return new Result.Loaded(entries, offset, !identity.equals(found));
    }

    /**
     * Otherwise somebody else has begun to work there since, and what was seen does not fit
     * together.
     */
    private boolean isStillCommitted(
            @Nullable OffsetAndMetadata committed, TopicPartition requests) {
        return Objects.equals(committed, brokers.stableCommitted(identity.groupId(), requests));
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
        if (found != null && !found.isOf(identity)) {
            return where
                    + " belongs to "
                    + found
                    + ", this worker is "
                    + identity
                    + "; give the worker that group id and the topics that many partitions, or its"
                    + " own ledger; where 'topics migrate' was interrupted, run it again";
        }
        if (found == null && committed != null) {
            return "group "
                    + identity.groupId()
                    + " has committed offsets but "
                    + where
                    + " is empty: the ledger was lost or another one is configured"
                    + " (elser.topics.ledger); 'recover' makes it anew from the other topics";
        }
        if (found != null && committed == null) {
            return where
                    + " is filled but group "
                    + identity.groupId()
                    + " has no committed offsets: they expired or were deleted; 'recover' finds"
                    + " where reading goes on";
        }
        return null;
    }

    /** The latest record of each key, tombstones gone; null where it is not wanted any more. */
    private @Nullable Map<String, LedgerRecord> read(
            TopicPartition ledger, long end, BooleanSupplier isWanted) {
        Map<String, LedgerRecord> latest = new HashMap<>();
        LedgerReader reader = new LedgerReader();
        var consumer = clients.ledgerConsumer();
        try {
            consumer.assign(Set.of(ledger));
            consumer.seekToBeginning(Set.of(ledger));
            while (consumer.position(ledger) < end) {
                if (isOver(isWanted)) {
                    return null;
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    String key = new String(record.key(), StandardCharsets.UTF_8);
                    if (record.value() == null) {
                        latest.remove(key);
                    } else {
                        latest.put(key, reader.read(record.key(), record.value()));
                    }
                }
            }
        } catch (WakeupException _) {
            return null;
        } finally {
            consumer.close(LEAVE_AT_ONCE);
        }
        return latest;
    }

    @Override
    public void close() {
        closed.set(true);
    }
}
