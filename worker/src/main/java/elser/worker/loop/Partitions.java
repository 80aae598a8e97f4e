package elser.worker.loop;

import elser.worker.lifecycle.Now;
import elser.worker.log.LogKeys;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The partitions that are owned: loading, active, or given up after failing again and again. What
 * comes and goes with them is put on the agenda and taken off.
 */
final class Partitions implements Source.Listener {

    private static final Logger log = LoggerFactory.getLogger(Partitions.class);
    private static final int RELOADS = 3;
    private static final Duration RELOADS_WITHIN = Duration.ofMinutes(5);

    private final Source source;
    private final Loader loader;
    private final Mailbox mailbox;
    private final Agenda agenda;
    private final Map<Integer, Shard> loading = new TreeMap<>();
    private final Map<Integer, Shard> active = new TreeMap<>();
    private final Set<Integer> failed = new LinkedHashSet<>();
    private final Map<Integer, ArrayDeque<Long>> reloads = new HashMap<>();
    private final Pausing pausing;
    private final Unsendable unsendable;
    private final LongSupplier epochs;
    private final Counters counters;

    Partitions(
            Source source,
            Loader loader,
            Mailbox mailbox,
            Agenda agenda,
            Pausing pausing,
            Unsendable unsendable,
            LongSupplier epochs,
            Counters counters) {
        this.source = source;
        this.loader = loader;
        this.mailbox = mailbox;
        this.agenda = agenda;
        this.pausing = pausing;
        this.unsendable = unsendable;
        this.epochs = epochs;
        this.counters = counters;
    }

    /** Those that are loaded; not a copy. */
    Collection<Shard> active() {
        return active.values();
    }

    /** The shard of a loaded partition, null where it is not loaded. */
    @Nullable Shard active(int partition) {
        return active.get(partition);
    }

    Set<Integer> activeNumbers() {
        return Set.copyOf(active.keySet());
    }

    Set<Integer> loadingNumbers() {
        return Set.copyOf(loading.keySet());
    }

    Set<Integer> failedNumbers() {
        return Set.copyOf(failed);
    }

    @Override
    public void revoked(Set<Integer> partitions) {
        partitions.forEach(this::lose);
        partitions.forEach(unsendable::drop);
    }

    @Override
    public void assigned(Set<Integer> partitions) {
        partitions.forEach(this::load);
    }

    private void load(int partition) {
        lose(partition);
        Ownership ownership = new Ownership(partition, epochs.getAsLong());
        Shard shard = new Shard(partition, ownership);
        loading.put(partition, shard);
        loader.load(partition, () -> !ownership.isOver(), result -> hand(shard, result));
    }

    /** On the loader's thread: the shard is filled there, and the loop's from then on. */
    private void hand(Shard shard, Loader.Result result) {
        Loader.Result handed = result;
        if (result instanceof Loader.Result.Loaded loaded) {
            try {
                shard.load(loaded);
            } catch (RuntimeException bug) {
                handed = new Loader.Result.Broken(bug);
            }
        }
        mailbox.post(new Message.Loaded(shard.ownership(), handed));
    }

    /** Takes what a loader found. */
    void loaded(Ownership ownership, Loader.Result result, Now now) {
        Shard shard = loading.get(ownership.partition());
        if (shard == null || ownership.isOver()) {
            return;
        }
        switch (result) {
            case Loader.Result.Refused(String sentence) -> throw new Stopped(sentence);
            case Loader.Result.Corrupt(String sentence) -> giveUp(ownership.partition(), sentence);
            case Loader.Result.Broken(RuntimeException bug) ->
                    failed(ownership.partition(), bug, now);
            case Loader.Result.Loaded loaded -> {
                shard.beginsAt(now.nanos());
                activate(shard, loaded);
            }
        }
    }

    private void activate(Shard shard, Loader.Result.Loaded loaded) {
        loading.remove(shard.partition());
        active.put(shard.partition(), shard);
        for (String target : shard.busyTargets()) {
            agenda.add(shard, shard.busyKeys(target));
        }
        source.start(shard.partition(), loaded.offset());
        log.atInfo()
                .addKeyValue(LogKeys.PARTITION, shard.partition())
                .addKeyValue(LogKeys.EPOCH, shard.ownership().epoch())
                .addKeyValue(LogKeys.ENTRIES, loaded.entries().size())
                .addKeyValue(LogKeys.OFFSET, loaded.offset())
                .log("partition loaded");
    }

    private void lose(int partition) {
        pausing.drop(partition);
        Shard before = active.remove(partition);
        Shard unloaded = loading.remove(partition);
        if (before != null) {
            before.ownership().end();
            agenda.drop(before);
            log.atInfo()
                    .addKeyValue(LogKeys.PARTITION, partition)
                    .addKeyValue(LogKeys.EPOCH, before.ownership().epoch())
                    .log("partition given up");
        }
        if (unloaded != null) {
            unloaded.ownership().end();
        }
        failed.remove(partition);
    }

    /** Everything starts over from the ledger. */
    void reloadAll() {
        List.copyOf(active.keySet()).forEach(this::reload);
    }

    private void reload(int partition) {
        counters.partitionReloaded();
        source.pause(partition);
        load(partition);
    }

    /**
     * A bug or a broken invariant: the partition starts over from the ledger, and is given up when
     * that does not help.
     */
    void failed(int partition, RuntimeException bug, Now now) {
        log.atError()
                .addKeyValue(LogKeys.PARTITION, partition)
                .setCause(bug)
                .log("partition failed");
        if (!active.containsKey(partition) && !loading.containsKey(partition)) {
            throw bug;
        }
        var recent = reloads.computeIfAbsent(partition, _ -> new ArrayDeque<>());
        recent.addLast(now.nanos());
        recent.removeIf(when -> now.nanos() - when > RELOADS_WITHIN.toNanos());
        if (recent.size() > RELOADS) {
            giveUp(partition, "it failed again and again");
        } else {
            reload(partition);
        }
    }

    private void giveUp(int partition, String cause) {
        source.pause(partition);
        lose(partition);
        failed.add(partition);
        log.atError()
                .addKeyValue(LogKeys.PARTITION, partition)
                .addKeyValue(LogKeys.CAUSE, cause)
                .log("partition given up; it is paused until it is assigned anew");
    }
}
