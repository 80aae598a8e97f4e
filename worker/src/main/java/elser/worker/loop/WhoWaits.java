package elser.worker.loop;

import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Memory;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Who waits for a provisioning, for its lines in the log: a request that joined is found in them by
 * its own id. There may be a hundred thousand, so only the oldest are named.
 *
 * @param leader id of the request that leads, null where nobody waits
 * @param others ids of those who come after it, oldest first, as many as are to be named; null for
 *     nobody
 * @param number of all who wait
 */
record WhoWaits(@Nullable String leader, @Nullable List<String> others, int number) {

    static final WhoWaits NOBODY = new WhoWaits(null, null, 0);

    /**
     * Looks who does.
     *
     * @param named how many others are named at most
     */
    static WhoWaits of(Provisioning provisioning, Memory memory, int named) {
        List<String> ids =
                memory.oldestWaiters(provisioning, named + 1).stream()
                        .map(Entry.Waiter::requestId)
                        .toList();
        return new WhoWaits(
                ids.isEmpty() ? null : ids.getFirst(),
                ids.size() > 1 ? ids.subList(1, ids.size()) : null,
                memory.waiters(provisioning));
    }
}
