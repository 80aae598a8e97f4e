package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphStats;

import java.util.ArrayList;
import java.util.List;

/**
 * What a waiter costs, counted object by object. Of so many waiters the table has just grown: it is
 * as empty as it ever is.
 */
class WaiterMemoryTest {

    private static final int WAITERS = 12_500;
    private static final long BOUND = 300;

    /** It is to ask the running virtual machine for offsets, and to attach to nothing. */
    @BeforeAll
    static void setUpTheCounter() {
        System.setProperty("jol.magicFieldOffset", "true");
        System.setProperty("jol.skipDynamicAttach", "true");
        System.setProperty("jol.skipHotspotSAAttach", "true");
    }

    private static long bytes(Shard shard) {
        return GraphStats.parseInstance(shard).totalSize();
    }

    private static long bytesPerWaiter(Crowd crowd) {
        return Math.ceilDiv(bytes(crowd.shard(WAITERS)) - bytes(crowd.shard(0)), WAITERS);
    }

    @Test
    void aWaiterTakesAtMost300Bytes() {
        assertThat(bytesPerWaiter(Crowd.USUAL)).isBetween(BOUND / 2, BOUND);
    }

    @Test
    void aWaiterThatAsksForAnEndpointOfItsOwnTakesAtMost300Bytes() {
        assertThat(bytesPerWaiter(Crowd.OWN_ENDPOINTS)).isBetween(BOUND / 2, BOUND);
    }

    @Test
    void afterAReloadItTakesNoMore() {
        List<Entry> entries = new ArrayList<>(List.of(Crowd.provisioning(), Crowd.configuration()));
        for (int i = WAITERS; i-- > 0; ) {
            entries.add(Crowd.USUAL.waiter(i));
        }
        Shard loaded = new Shard(0, new Ownership(0, 2));

        loaded.load(new Loader.Result.Loaded(entries, 0, false));

        assertThat(bytes(loaded)).isLessThan(bytes(Crowd.USUAL.shard(WAITERS)) + WAITERS);
    }

    @Test
    void whatHasEndedAndIsForgottenTakesNothing() {
        Shard shard = Crowd.USUAL.shard(WAITERS);
        long before = bytes(shard);
        for (Entry.Waiter waiter : shard.oldestWaiters(Crowd.provisioning(), WAITERS)) {
            Entry.Remembered ended = waiter.ended(VirtualClock.T0);
            shard.replay(new Change.Put(ended));
            shard.replay(new Change.Remove(ended));
        }
        shard.replay(new Change.Remove(Crowd.configuration()));
        shard.replay(new Change.Remove(Crowd.provisioning()));

        assertThat(bytes(shard)).isLessThan(Math.min(before, bytes(Crowd.USUAL.shard(1))));
    }
}
