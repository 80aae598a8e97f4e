package elser.worker.cli;

import elser.contracts.ModelKey;
import elser.worker.config.ClientConfig;
import elser.worker.kafka.AclNeed;
import elser.worker.kafka.ModelPartition;
import elser.worker.kafka.TopicAdmin;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerCodec;
import elser.worker.upkeep.LedgerContent;
import elser.worker.upkeep.LedgerWrite;
import elser.worker.upkeep.PartitionRecovery;
import elser.worker.upkeep.Recovery;
import elser.worker.upkeep.Traces;

import org.apache.kafka.clients.admin.Admin;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Makes a lost ledger and lost offsets anew. The first transaction keeps workers from what has lost
 * its ledger; what it holds is written then, and the last one lets all of it be used.
 */
final class TopicRecovery implements AutoCloseable {

    private final ClientConfig config;
    private final TopicAdmin topics;
    private final LedgerScan scan;
    private final NoWorkers noWorkers;

    /**
     * @param admin stays the caller's to close
     */
    TopicRecovery(ClientConfig config, Admin admin) {
        this.config = config;
        this.topics = new TopicAdmin(admin, config.topics());
        this.scan = new LedgerScan(config, admin);
        this.noWorkers = new NoWorkers(admin, config.kafka().groupId());
    }

    /**
     * Looks what is lost, and changes nothing.
     *
     * @param notes is told now and then how far it is
     */
    List<PartitionRecovery> look(Recovery.Settings settings, PrintWriter notes) {
        noWorkers.require();
        int partitions = partitions();
        List<Recovery.Found> found = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            Long committed = scan.committed(partition);
            LedgerContent ledger = scan.content(partition);
            requireOurs(partition, ledger, identity(partitions));
            found.add(new Recovery.Found(ledger, committed, scan.earliest(partition)));
        }
        ToIntFunction<ModelKey> home = key -> ModelPartition.of(key, partitions);
        Traces traces = new Traces(config.topics().requests(), home);
        new TopicReading(config, notes).readInto(traces);
        List<PartitionRecovery> recoveries = new Recovery(traces, settings, home).of(found);
        recoveries.forEach(this::requireThere);
        return recoveries;
    }

    /** Records up to an offset beyond the end would be passed unread when they come. */
    private void requireThere(PartitionRecovery recovery) {
        Long offset = recovery.offset();
        if (recovery.isNeeded() && offset != null) {
            long end = scan.end(recovery.partition());
            if (offset > end) {
                throw CommandFailure.requestsEndBefore(
                        config.topics().requests(), recovery.partition(), offset, end);
            }
        }
    }

    private int partitions() {
        String ledger = config.topics().ledger();
        int requests = topics.partitions(config.topics().requests());
        int partitions = topics.partitions(ledger);
        if (requests == 0 || partitions == 0) {
            throw CommandFailure.topicMissing(
                    requests == 0 ? config.topics().requests() : ledger,
                    requests == 0 ? "elser.topics.requests" : "elser.topics.ledger");
        }
        if (requests != partitions) {
            throw CommandFailure.partitionsDiffer(requests, partitions);
        }
        return partitions;
    }

    private Identity identity(int partitions) {
        return new Identity(LedgerCodec.FORMAT, config.kafka().groupId(), partitions);
    }

    private static void requireOurs(int partition, LedgerContent ledger, Identity ours) {
        Identity found = ledger.identity();
        if (found != null
                && !(found.groupId().equals(ours.groupId())
                        && found.partitions() == ours.partitions())) {
            throw CommandFailure.ledgerPartitionOfOthers(partition, found, ours);
        }
    }

    /** What the user must be allowed for it, beyond the look. */
    List<AclNeed> needs(List<PartitionRecovery> recoveries) {
        boolean isLedgerLost = recoveries.stream().anyMatch(it -> it.rebuilt() != null);
        return AclNeed.ofRecovery(config.topics(), config.kafka(), isLedgerLost);
    }

    /**
     * Writes what was lost.
     *
     * @throws CommandFailure when a worker was started meanwhile
     */
    void recover(List<PartitionRecovery> recoveries) {
        noWorkers.require();
        try (LedgerTransactions writer = LedgerTransactions.open(config)) {
            holdBack(recoveries, writer);
            for (PartitionRecovery each : recoveries) {
                writer.commitInParts(each.entries(), List::of, _ -> {});
            }
            noWorkers.require();
            release(recoveries, writer);
        }
    }

    /** From then on no worker takes a partition whose ledger was lost for one nobody has used. */
    static void holdBack(List<PartitionRecovery> recoveries, LedgerTransactions writer) {
        Map<Integer, Long> offsets = PartitionRecovery.heldBack(recoveries);
        if (!offsets.isEmpty()) {
            writer.commit(List.of(), offsets);
        }
    }

    private void release(List<PartitionRecovery> recoveries, LedgerTransactions writer) {
        Identity identity = identity(recoveries.size());
        List<LedgerWrite> last = new ArrayList<>();
        Map<Integer, Long> offsets = new HashMap<>();
        for (PartitionRecovery each : recoveries) {
            Long offset = each.offset();
            last.addAll(each.identity(identity));
            if (each.isNeeded() && offset != null) {
                offsets.put(each.partition(), offset);
            }
        }
        writer.commit(last, offsets);
    }

    @Override
    public void close() {
        scan.close();
    }
}
