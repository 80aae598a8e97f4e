package elser.worker.loop;

import elser.worker.ledger.LedgerCodec;
import elser.worker.ledger.LedgerReader;
import elser.worker.ledger.LedgerRecord;
import elser.worker.lifecycle.Entry;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the heap that a million waiters of one model take, accepted one by one and loaded from
 * their ledger records; for the project's own figures, not a test. See the decision on how waiters
 * lie in memory for the command.
 */
final class WaiterMemory {

    private static final int WAITERS = 1_000_000;

    private WaiterMemory() {}

    public static void main(String[] args) {
        int waiters = args.length > 0 ? Integer.parseInt(args[0]) : WAITERS;
        System.out.printf(
                "heap %d MiB, %,d waiters%n", Runtime.getRuntime().maxMemory() >> 20, waiters);
        load(waiters);
        accept("accepted, ids of 36 characters", Crowd.USUAL, waiters);
        accept("accepted, each with an endpoint of its own", Crowd.OWN_ENDPOINTS, waiters);
        accept("accepted, everything at its longest", Crowd.LARGEST, waiters);
    }

    private static void accept(String what, Crowd crowd, int waiters) {
        long before = used();
        Shard shard = crowd.shard(waiters);
        tell(what, used() - before, shard.waiters());
    }

    private static void load(int waiters) {
        long before = used();
        List<Entry> entries = read(waiters);
        tell("read from the ledger, not yet in memory", used() - before, waiters);
        Shard shard = new Shard(0, new Ownership(0, 1));
        shard.load(new Loader.Result.Loaded(entries, 0, false));
        tell("the same with the memory that is made of it", used() - before, entries.size());
        entries = List.of();
        tell("loaded", used() - before, shard.waiters() + entries.size());
    }

    /** As the loader does it: the latest record of each key, then the entries. */
    private static List<Entry> read(int waiters) {
        long before = used();
        LedgerReader reader = new LedgerReader();
        Map<String, LedgerRecord> latest = new HashMap<>();
        read(Crowd.provisioning(), reader, latest);
        read(Crowd.configuration(), reader, latest);
        for (int i = 0; i < waiters; i++) {
            read(Crowd.USUAL.waiter(i), reader, latest);
        }
        List<Entry> entries = new ArrayList<>(latest.size());
        for (LedgerRecord record : latest.values()) {
            if (record instanceof LedgerRecord.Remembers(Entry entry)) {
                entries.add(entry);
            }
        }
        tell("while the ledger is read", used() - before, latest.size());
        return entries;
    }

    private static void read(Entry entry, LedgerReader reader, Map<String, LedgerRecord> latest) {
        byte[] key = LedgerCodec.key(entry);
        latest.put(
                new String(key, StandardCharsets.UTF_8),
                reader.read(key, LedgerCodec.value(entry)));
    }

    private static long used() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void tell(String what, long bytes, int waiters) {
        System.out.printf(
                "%,5d MiB, %,4d bytes a waiter: %s%n", bytes >> 20, bytes / waiters, what);
    }
}
