package elser.worker.loop;

import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Policy;

import java.time.Instant;
import java.util.List;

/** What time alone brings about: deadlines that pass, ended requests that are forgotten. */
final class TimerStage {

    private final Policy.Limits limits;
    private final int atOnce;
    private final DecisionStage decisions;

    TimerStage(Policy.Limits limits, int atOnce, DecisionStage decisions) {
        this.limits = limits;
        this.atOnce = atOnce;
        this.decisions = decisions;
    }

    void take(Shard shard, Work work) {
        Instant wall = work.now().wall();
        List<Entry.Waiter> expired = shard.deadlines().take(wall, atOnce);
        if (!expired.isEmpty()) {
            work.expired.put(shard, expired);
            expired.forEach(waiter -> decisions.expire(shard, waiter, work));
        }
        Instant windowBegan = wall.minus(limits.idempotencyWindow());
        List<Entry.Remembered> old =
                shard.ended().forgettable(windowBegan, limits.remembered(), atOnce);
        if (!old.isEmpty()) {
            work.draft(shard).add(old.stream().<Change>map(Change.Remove::new).toList());
            work.forgotten.put(shard, old.size());
        }
    }
}
