package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.kafka.AclNeed;
import elser.worker.kafka.ModelPartition;
import elser.worker.kafka.TopicAdmin;
import elser.worker.ledger.Identity;
import elser.worker.upkeep.LedgerContent;
import elser.worker.upkeep.LedgerWrite;
import elser.worker.upkeep.Migration;
import elser.worker.upkeep.Partitions;
import elser.worker.upkeep.Repartition;

import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Brings requests and ledger to another number of partitions. Until its last transaction every
 * partition says that it is of the old number, so no worker works on any of them; that transaction
 * lets all of them say the new one. Interrupted anywhere, it is gone on with by doing it again.
 */
final class TopicMigration implements AutoCloseable {

    private final ClientConfig config;
    private final TopicAdmin topics;
    private final LedgerScan scan;
    private final NoWorkers noWorkers;
    private final Consumer<String> progress;

    /**
     * @param admin stays the caller's to close
     * @param progress is told before each step what comes now
     */
    TopicMigration(ClientConfig config, Admin admin, Consumer<String> progress) {
        this.config = config;
        this.topics = new TopicAdmin(admin, config.topics());
        this.scan = new LedgerScan(config, admin);
        this.noWorkers = new NoWorkers(admin, config.kafka().groupId());
        this.progress = progress;
    }

    /**
     * What was found, and what there is to do.
     *
     * @param unread records of the requests topic that no worker has read
     * @param entries of the ledger
     * @param moving those of them that go to another partition
     */
    record Look(Migration migration, Partitions found, long unread, long entries, long moving) {}

    /** Looks, and changes nothing. */
    Look look(int wanted) {
        noWorkers.require();
        int requests = partitions(config.topics().requests(), "elser.topics.requests");
        int ledger = partitions(config.topics().ledger(), "elser.topics.ledger");
        Map<Integer, Long> offsets = offsets(requests);
        Map<Integer, Identity> identities = new HashMap<>();
        Set<Integer> filled = new HashSet<>();
        long entries = 0;
        long moving = 0;
        for (int partition = 0; partition < ledger; partition++) {
            LedgerContent content = scan.content(partition);
            if (content.identity() != null) {
                identities.put(partition, content.identity());
            }
            if (!content.entries().isEmpty()) {
                filled.add(partition);
            }
            entries += content.entries().size();
            moving += moves(partition, content, wanted, 0L).size();
        }
        Partitions found = new Partitions(requests, ledger, identities, offsets, filled);
        Migration migration = Migration.of(found, config.kafka().groupId(), wanted);
        return new Look(migration, found, unread(requests, offsets), entries, moving);
    }

    private int partitions(String topic, String option) {
        int partitions = topics.partitions(topic);
        if (partitions == 0) {
            throw CommandFailure.topicMissing(topic, option);
        }
        return partitions;
    }

    private Map<Integer, Long> offsets(int partitions) {
        Map<Integer, Long> offsets = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            Long offset = scan.committed(partition);
            if (offset != null) {
                offsets.put(partition, offset);
            }
        }
        return offsets;
    }

    private long unread(int partitions, Map<Integer, Long> offsets) {
        long unread = 0;
        for (int partition = 0; partition < partitions; partition++) {
            Long offset = offsets.get(partition);
            unread += scan.end(partition) - (offset == null ? scan.earliest(partition) : offset);
        }
        return unread;
    }

    private static List<Repartition.Move> moves(
            int partition, LedgerContent content, int among, @Nullable Long read) {
        return Repartition.of(
                partition,
                content.entries(),
                key -> ModelPartition.of(key, among),
                read == null ? 0 : read);
    }

    /** What the user must be allowed for it, beyond the look. */
    List<AclNeed> needs(Migration.Possible migration, Partitions found) {
        Set<String> growing = new HashSet<>();
        if (found.requests() < migration.to()) {
            growing.add(config.topics().requests());
        }
        if (found.ledger() < migration.to()) {
            growing.add(config.topics().ledger());
        }
        return AclNeed.ofMigration(config.topics(), config.kafka(), growing);
    }

    /**
     * Moves what is to be moved.
     *
     * @throws CommandFailure when a worker was started meanwhile, or something is missing
     *     afterwards
     */
    void migrate(Migration.Possible migration, Partitions found) {
        int to = migration.to();
        try (LedgerTransactions transactions = LedgerTransactions.open(config)) {
            if (found.ledger() < to) {
                step(1, "the ledger gets %d partitions".formatted(to));
                topics.grow(config.topics().ledger(), to);
            }
            noWorkers.require();
            step(
                    2,
                    "every partition says that it is of %d"
                            .formatted(migration.from().partitions()));
            mark(migration, found, transactions);
            step(3, "the ledger's entries move");
            Map<String, Integer> expected = move(migration, found, transactions);
            step(4, "the ledger is read again and compared");
            check(expected, to);
            if (found.requests() < to) {
                step(5, "the requests topic gets %d partitions".formatted(to));
                topics.grow(config.topics().requests(), to);
            }
            noWorkers.require();
            step(6, "every partition says that it is of %d".formatted(to));
            sign(migration, transactions);
        }
    }

    private void step(int number, String what) {
        progress.accept("%d/6 %s".formatted(number, what));
    }

    /** From then on no worker takes an empty partition for one that nobody has used. */
    private void mark(Migration.Possible migration, Partitions found, LedgerTransactions writer) {
        List<LedgerWrite> marks = new ArrayList<>();
        Map<Integer, Long> offsets = new HashMap<>();
        for (int partition = 0; partition < migration.to(); partition++) {
            if (!found.identities().containsKey(partition)) {
                marks.add(LedgerWrite.of(partition, migration.from()));
                if (partition < migration.from().partitions()) {
                    offsets.put(partition, scan.earliest(partition));
                }
            }
        }
        if (!marks.isEmpty()) {
            writer.commit(marks, offsets);
        }
    }

    /** Partition and content of each entry, as it must be afterwards, by its key. */
    private Map<String, Integer> move(
            Migration.Possible migration, Partitions found, LedgerTransactions writer) {
        Map<String, Integer> expected = new HashMap<>();
        for (int partition = 0; partition < migration.to(); partition++) {
            LedgerContent content = scan.content(partition);
            List<Repartition.Move> moves =
                    moves(partition, content, migration.to(), found.offsets().get(partition));
            remember(partition, content, expected);
            moves.forEach(move -> expected.put(move.key(), placed(move.to(), move.value())));
            write(partition, moves, writer);
        }
        return expected;
    }

    private void write(int partition, List<Repartition.Move> moves, LedgerTransactions writer) {
        writer.commitInParts(
                moves,
                Repartition.Move::writes,
                moved ->
                        progress.accept(
                                "    %d of %d entries of partition %d that belong elsewhere"
                                        .formatted(moved, moves.size(), partition)));
    }

    private static void remember(
            int partition, LedgerContent content, Map<String, Integer> places) {
        content.entries().forEach((key, value) -> places.put(key, placed(partition, value)));
    }

    private static int placed(int partition, String value) {
        return Objects.hash(partition, value);
    }

    private void check(Map<String, Integer> expected, int partitions) {
        Map<String, Integer> there = new HashMap<>();
        long count = 0;
        for (int partition = 0; partition < partitions; partition++) {
            LedgerContent content = scan.content(partition);
            count += content.entries().size();
            remember(partition, content, there);
        }
        if (there.equals(expected) && count == there.size()) {
            progress.accept("    %d entries, all where they belong".formatted(count));
            return;
        }
        Map<String, Integer> differing = new TreeMap<>(expected);
        differing.entrySet().removeAll(there.entrySet());
        throw CommandFailure.movedWrongly(
                expected.size(),
                count,
                differing.keySet().stream().findFirst().orElse("one too many"));
    }

    /** The moment from which the topics count as moved. */
    private void sign(Migration.Possible migration, LedgerTransactions writer) {
        List<LedgerWrite> identities = new ArrayList<>();
        Map<Integer, Long> offsets = new HashMap<>();
        for (int partition = 0; partition < migration.to(); partition++) {
            identities.add(LedgerWrite.of(partition, migration.target()));
            if (partition >= migration.from().partitions()) {
                offsets.put(partition, scan.earliest(partition));
            }
        }
        writer.commit(identities, offsets);
    }

    @Override
    public void close() {
        scan.close();
    }
}
