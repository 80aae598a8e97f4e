package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Download;
import elser.worker.lifecycle.Now;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;
import elser.worker.lifecycle.Trouble;
import elser.worker.log.LogKeys;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Looks at the targets that something is going on at, and takes what was seen. */
final class LookStage {

    private static final Logger log = LoggerFactory.getLogger(LookStage.class);

    private final Clusters clusters;
    private final Watches watches;
    private final Partitions partitions;
    private final Mailbox mailbox;
    private final Agenda agenda;
    private final Set<String> tasksHidden = new HashSet<>();

    LookStage(
            Clusters clusters,
            Watches watches,
            Partitions partitions,
            Mailbox mailbox,
            Agenda agenda) {
        this.clusters = clusters;
        this.watches = watches;
        this.partitions = partitions;
        this.mailbox = mailbox;
        this.agenda = agenda;
    }

    /** Begins the looks that are due. */
    void begin(Now now) {
        for (String target : busyTargets()) {
            Set<String> definitions = watches.begin(target, now.nanos());
            if (definitions != null) {
                clusters.look(target, definitions, view -> mailbox.post(new Message.Looked(view)));
            }
        }
    }

    /** Takes a look's result: everything on the target is decided about. */
    void take(TargetView view, Now now) {
        noteHiddenTasks(view);
        boolean quiet = true;
        for (Shard shard : partitions.active()) {
            Set<ModelKey> keys = shard.busyKeys(view.target());
            quiet &= DecisionStage.isQuiet(shard, keys);
            agenda.add(shard, keys);
        }
        watches.looked(view, quiet, now.nanos());
    }

    /** Said once, and again only if they could be seen meanwhile. */
    private void noteHiddenTasks(TargetView view) {
        switch (view.downloads()) {
            case Read.Complete<Map<String, Download>> _ -> tasksHidden.remove(view.target());
            case Read.Unavailable<Map<String, Download>> _ -> {}
            case Read.Forbidden<Map<String, Download>>(Trouble trouble) -> {
                boolean alone = view.endpoints() instanceof Read.Complete;
                if (alone && tasksHidden.add(view.target())) {
                    log.atWarn()
                            .addKeyValue(LogKeys.TARGET, view.target())
                            .addKeyValue(LogKeys.CAUSE, trouble.message())
                            .log(
                                    "tasks may not be listed: no progress is told and nothing is"
                                            + " repaired; grant the cluster privilege monitor");
                }
            }
        }
    }

    /** When the next look is due, {@link Long#MAX_VALUE} where none is. */
    long next() {
        long next = Long.MAX_VALUE;
        for (String target : busyTargets()) {
            next = Math.min(next, watches.next(target));
        }
        return next;
    }

    private Set<String> busyTargets() {
        Set<String> targets = new LinkedHashSet<>();
        partitions.active().forEach(shard -> targets.addAll(shard.busyTargets()));
        targets.retainAll(clusters.targets());
        return targets;
    }
}
