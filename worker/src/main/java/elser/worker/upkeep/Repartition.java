package elser.worker.upkeep;

import elser.contracts.ModelKey;
import elser.worker.ledger.WaiterOrder;
import elser.worker.lifecycle.Entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** Which entries of the ledger belong on another partition than they are on. */
public final class Repartition {

    private Repartition() {}

    /**
     * An entry and where it goes.
     *
     * @param value what its record says there
     */
    public record Move(String key, String value, int from, int to) {

        /** The records that move it: one puts it where it belongs, one takes it away. */
        public List<LedgerWrite> writes() {
            return List.of(new LedgerWrite(to, key, value), new LedgerWrite(from, key, null));
        }
    }

    /**
     * The moves from one partition, in the order of their keys. Waiters stand in line by the
     * offsets of their records: on another partition they stand before everybody who is to come
     * there, in the order they had.
     *
     * @param partition where the entries are
     * @param entries values by keys
     * @param home the partition of a model key
     * @param read up to where the requests of the partition were read
     */
    public static List<Move> of(
            int partition, Map<String, String> entries, ToIntFunction<ModelKey> home, long read) {
        List<Move> moves = new ArrayList<>();
        new TreeMap<>(entries)
                .forEach(
                        (key, value) -> {
                            Entry entry = LedgerContent.entry(key, value);
                            int to = home.applyAsInt(entry.key());
                            if (to != partition) {
                                moves.add(new Move(key, there(entry, value, read), partition, to));
                            }
                        });
        return moves;
    }

    private static String there(Entry entry, String value, long read) {
        return entry instanceof Entry.Waiter ? WaiterOrder.before(value, read) : value;
    }
}
