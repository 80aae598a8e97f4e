package elser.worker.loop;

import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Policy;

import java.time.Instant;
import java.util.List;

/** What time alone brings about: deadlines that pass, ended requests that are forgotten. */
final class TimerStage {

    private final Policy.Limits limits;
    private final int atOnce;
    private final DecisionStage decisions;
    private boolean more;

    TimerStage(Policy.Limits limits, int atOnce, DecisionStage decisions) {
        this.limits = limits;
        this.atOnce = atOnce;
        this.decisions = decisions;
    }

    /** A turn begins. */
    void begin() {
        more = false;
    }

    /** Whether the last turn left something that is due. */
    boolean hasMore() {
        return more;
    }

    /** Takes what is due on one of so many shards into the turn; each has an equal share of it. */
    void take(Shard shard, int shards, Work work) {
        int share = Math.ceilDiv(atOnce, shards);
        Instant wall = work.now().wall();
        List<Waiting> expired = shard.deadlines().take(wall, share);
        if (!expired.isEmpty()) {
            work.expired.put(shard, expired);
            expired.forEach(waiting -> decisions.expire(shard, waiting.entry(), work));
        }
        EndedRequests.Forgettable old =
                shard.ended()
                        .forgettable(
                                wall.minus(limits.idempotencyWindow()), limits.remembered(), share);
        more |= expired.size() == share || old.requests().size() == share;
        work.evictions += old.evicted();
        work.draft(shard)
                .add(
                        old.requests().stream()
                                .<Change>map(ended -> new Change.Remove(ended.entry()))
                                .toList());
    }
}
