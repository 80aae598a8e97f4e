package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.kafka.AdminBrokers;
import elser.worker.ledger.CorruptRecord;
import elser.worker.ledger.UnreadableLedger;
import elser.worker.upkeep.LedgerContent;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads committed offsets and partitions of the ledger as a worker does that takes them over: what
 * a worker that was killed has left open is waited for.
 */
final class LedgerScan implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final ClientConfig config;
    private final AdminBrokers brokers;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * @param admin stays the caller's to close
     */
    LedgerScan(ClientConfig config, Admin admin) {
        this.config = config;
        this.brokers = new AdminBrokers(admin);
        this.consumer = KafkaClients.wanderingConsumer(config.kafka(), "ledger");
    }

    /** What the group has committed for a partition of the requests, null for nothing. */
    @Nullable Long committed(int partition) {
        TopicPartition requests = new TopicPartition(config.topics().requests(), partition);
        long start = System.nanoTime();
        while (true) {
            try {
                OffsetAndMetadata offset =
                        brokers.stableCommitted(config.kafka().groupId(), requests);
                return offset == null ? null : offset.offset();
            } catch (UnstableOffsetCommitException open) {
                requirePatience(start);
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
    }

    /** The offset of the first record that a partition of the requests still has. */
    long earliest(int partition) {
        return brokers.earliest(new TopicPartition(config.topics().requests(), partition));
    }

    /** Where a partition of the requests ends. */
    long end(int partition) {
        return brokers.highWatermark(new TopicPartition(config.topics().requests(), partition));
    }

    /** What a partition of the ledger holds. */
    LedgerContent content(int partition) {
        TopicPartition ledger = new TopicPartition(config.topics().ledger(), partition);
        try {
            return LedgerContent.of(latest(ledger, brokers.highWatermark(ledger)));
        } catch (UnreadableLedger | CorruptRecord e) {
            throw CommandFailure.ledgerPartitionUnreadable(
                    partition, ledger.topic(), String.valueOf(e.getMessage()));
        }
    }

    private Map<String, String> latest(TopicPartition ledger, long end) {
        Map<String, String> latest = new HashMap<>();
        consumer.assign(Set.of(ledger));
        consumer.seekToBeginning(Set.of(ledger));
        long lastCame = System.nanoTime();
        long before = -1;
        while (consumer.position(ledger) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.value() == null) {
                    latest.remove(text(record.key()));
                } else {
                    latest.put(text(record.key()), text(record.value()));
                }
            }
            long position = consumer.position(ledger);
            if (position > before) {
                before = position;
                lastCame = System.nanoTime();
            }
            requirePatience(lastCame);
        }
        return latest;
    }

    private static void requirePatience(long since) {
        if (System.nanoTime() - since > PATIENCE.toNanos()) {
            throw CommandFailure.topicsSilent();
        }
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        KafkaClients.close(consumer);
    }
}
