package elser.worker.cli;

import elser.worker.upkeep.PartitionRecovery;
import elser.worker.upkeep.Rebuilt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A recovery for people: what it does, and what may come of it. */
final class RecoveryText {

    private static final int NAMED = 20;

    private RecoveryText() {}

    /**
     * Lines.
     *
     * @param window how long the id of an ended request is known
     */
    static List<String> of(List<PartitionRecovery> recoveries, Duration window) {
        List<String> lines = new ArrayList<>();
        recoveries.forEach(each -> lines.addAll(partition(each)));
        List<String> doubled = new ArrayList<>();
        List<String> forgotten = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        for (PartitionRecovery each : recoveries) {
            if (each.again() != null) {
                doubled.addAll(each.again().doubled());
            }
            if (each.rebuilt() != null) {
                each.rebuilt().forgotten().forEach(name -> forgotten.add(name.toString()));
                each.rebuilt().silent().forEach(name -> silent.add(name.toString()));
            }
        }
        named(
                lines,
                doubled,
                "%d records may be answered a second time: their requests are not known any more,"
                        + " or events from their time are deleted");
        named(
                lines,
                forgotten,
                "%d ended requests are not known again, their records are deleted: sent again"
                        + " within "
                        + window
                        + " of their end, they are answered a second time");
        named(
                lines,
                silent,
                "%d requests in flight CANNOT be brought back, their records or first events are"
                    + " deleted, and nobody will answer them: whoever asked must ask again under a"
                    + " new id");
        if (doubled.isEmpty() && forgotten.isEmpty() && silent.isEmpty()) {
            lines.add("Nothing is lost, and nothing is said or asked twice.");
        }
        return lines;
    }

    private static List<String> partition(PartitionRecovery each) {
        String where = "partition %d: ".formatted(each.partition());
        return switch (each.loss()) {
            case NOTHING -> List.of(where + "nothing was lost");
            case LEDGER -> List.of(where + "the ledger was lost", ledger(each), offset(each));
            case OFFSET -> List.of(where + "the offset was lost", offset(each));
            case BOTH -> List.of(where + "ledger and offset were lost", ledger(each), offset(each));
        };
    }

    private static String ledger(PartitionRecovery each) {
        Rebuilt rebuilt = each.rebuilt();
        return rebuilt == null
                ? ""
                : "    gets %d requests in flight, of %d provisionings, and %d that have ended"
                        .formatted(
                                rebuilt.waiters(), rebuilt.provisionings(), rebuilt.remembered());
    }

    private static String offset(PartitionRecovery each) {
        PartitionRecovery.Again again = each.again();
        return again == null
                ? "    is read from %d on, as before".formatted(each.offset())
                : "    is read from %d on: %d records, %d of them known"
                        .formatted(each.offset(), again.records(), again.recognised());
    }

    private static void named(List<String> lines, Collection<String> names, String sentence) {
        if (names.isEmpty()) {
            return;
        }
        lines.add(sentence.formatted(names.size()) + ":");
        names.stream().limit(NAMED).forEach(name -> lines.add("    " + name));
        if (names.size() > NAMED) {
            lines.add("    and %d more".formatted(names.size() - NAMED));
        }
    }
}
