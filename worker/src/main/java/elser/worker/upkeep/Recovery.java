package elser.worker.upkeep;

import elser.contracts.InferenceConfig;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Entry;
import elser.worker.upkeep.PartitionRecovery.Again;
import elser.worker.upkeep.PartitionRecovery.Loss;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** How a lost ledger and lost offsets are made anew from the other topics. */
public final class Recovery {

    private final Traces traces;
    private final Rebuilding rebuilding;
    private final Map<Integer, List<Acceptance>> homes = new HashMap<>();

    /**
     * What the workers' configuration says.
     *
     * @param now the time
     * @param window how long the id of an ended request is known
     * @param createWindow how long a create may be alive after it was decided
     * @param defaultConfig of requests that bring none
     */
    public record Settings(
            Instant now, Duration window, Duration createWindow, InferenceConfig defaultConfig) {}

    /**
     * A partition as it is.
     *
     * @param ledger what it holds
     * @param committed offset of the group, null where there is none
     * @param earliest record that the requests topic still has
     */
    public record Found(LedgerContent ledger, @Nullable Long committed, long earliest) {}

    /**
     * @param traces of all records
     * @param home the partition of a model key
     */
    public Recovery(Traces traces, Settings settings, ToIntFunction<ModelKey> home) {
        traces.conclude();
        this.traces = traces;
        this.rebuilding = new Rebuilding(traces, settings);
        for (Acceptance each : traces.latest()) {
            homes.computeIfAbsent(home.applyAsInt(each.name().key()), _ -> new ArrayList<>())
                    .add(each);
        }
    }

    /** What is to be done for each partition, in their order. */
    public List<PartitionRecovery> of(List<Found> partitions) {
        List<@Nullable Rebuilt> rebuilt = new ArrayList<>();
        Map<RequestName, String> known = new HashMap<>();
        for (int partition = 0; partition < partitions.size(); partition++) {
            Found found = partitions.get(partition);
            Rebuilt made =
                    isLedgerLost(partition, found)
                            ? rebuilding.of(partition, homed(partition))
                            : null;
            rebuilt.add(made);
            know(made == null ? found.ledger().read() : made.entries(), known);
        }
        List<PartitionRecovery> recoveries = new ArrayList<>();
        for (int partition = 0; partition < partitions.size(); partition++) {
            recoveries.add(
                    recovery(partition, partitions.get(partition), rebuilt.get(partition), known));
        }
        return recoveries;
    }

    private List<Acceptance> homed(int partition) {
        return homes.getOrDefault(partition, List.of());
    }

    private boolean isLedgerLost(int partition, Found found) {
        return found.ledger().identity() == null
                && (found.committed() != null
                        || traces.handled(partition, found.earliest()) != null
                        || !found.ledger().isEmpty()
                        || !homed(partition).isEmpty());
    }

    private static void know(List<Entry> entries, Map<RequestName, String> known) {
        for (Entry entry : entries) {
            if (entry instanceof Entry.Request request) {
                known.put(
                        new RequestName(request.key(), request.requestId()), request.contentHash());
            }
        }
    }

    private PartitionRecovery recovery(
            int partition, Found found, @Nullable Rebuilt rebuilt, Map<RequestName, String> known) {
        Long committed = found.committed();
        boolean isUsed = rebuilt != null || found.ledger().identity() != null;
        if (committed != null || !isUsed) {
            return new PartitionRecovery(
                    partition,
                    rebuilt == null ? Loss.NOTHING : Loss.LEDGER,
                    committed,
                    rebuilt,
                    null);
        }
        Long handled = traces.handled(partition, found.earliest());
        long offset = Math.max(handled == null ? 0 : handled, found.earliest());
        return new PartitionRecovery(
                partition,
                rebuilt == null ? Loss.OFFSET : Loss.BOTH,
                offset,
                rebuilt,
                again(partition, known));
    }

    private Again again(int partition, Map<RequestName, String> known) {
        long records = 0;
        long recognised = 0;
        List<String> doubled = new ArrayList<>();
        for (Tail each : traces.tail(partition)) {
            records++;
            String hash = each.name() == null ? null : known.get(each.name());
            boolean wasAnswered = each.name() != null && traces.wasAccepted(each.name());
            if (hash != null && hash.equals(each.contentHash())) {
                recognised++;
            } else if (wasAnswered || each.at().isBefore(traces.eventsSince())) {
                doubled.add(
                        "%d@%d%s"
                                .formatted(
                                        partition,
                                        each.offset(),
                                        each.name() == null ? "" : ", " + each.name()));
            }
        }
        return new Again(records, recognised, doubled);
    }
}
