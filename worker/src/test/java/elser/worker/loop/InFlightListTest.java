package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Attention;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

class InFlightListTest {

    private static final Instant STARTED = Instant.parse("2026-11-23T20:00:00Z");
    private static final ModelKey KEY = new ModelKey("default", ".elser_model_2");
    private static final long HALF_A_SECOND = 500_000_000;

    private final Shard shard = new Shard(4, new Ownership(4, 1));
    private final InFlightList list = new InFlightList(Duration.ofMinutes(2));

    private static Provisioning provisioning(String id, Provisioning.Reported said, Phase phase) {
        return new Provisioning(id, KEY, null, STARTED, 2, CreateReason.FIRST, false, said, phase);
    }

    private static Entry.Waiter waiter(String provisioningId, long order) {
        return new Entry.Waiter(
                KEY,
                "r" + order,
                LoopRig.hash("content"),
                provisioningId,
                order,
                STARTED,
                STARTED.plusSeconds(60),
                1,
                "my-elser",
                null,
                false,
                "search-team",
                null);
    }

    @Test
    void aProvisioning_isDescribedByWhatItsLeaderWasToldLast() {
        var said =
                new Provisioning.Reported(
                        WaitingFor.MODEL_DOWNLOAD,
                        new Progress(96, 263, 36, Duration.ofMinutes(3)),
                        STARTED);
        shard.replay(
                new Change.Put(provisioning("p", said, new Phase.Following("my-elser", null))));
        shard.replay(new Change.Put(waiter("p", 0)));
        shard.replay(new Change.Put(waiter("p", 1)));

        assertThat(list.of(List.of(shard), 0))
                .containsExactly(
                        new Snapshot.InFlight(
                                4,
                                "default",
                                ".elser_model_2",
                                "p",
                                "my-elser",
                                false,
                                "following",
                                2,
                                "model_download",
                                36,
                                Duration.ofMinutes(3),
                                null,
                                false,
                                2,
                                STARTED));
    }

    private @Nullable Allocation shownWhileToldOf(WaitingFor waitingFor) {
        Provisioning allocating =
                provisioning(
                        "p",
                        new Provisioning.Reported(waitingFor, null, STARTED),
                        new Phase.Following("my-elser", null));
        shard.replay(new Change.Put(allocating));
        shard.attention(allocating, Attention.from(0).present(new Allocation("started", 2, 3)));
        return new InFlightList(Duration.ofMinutes(2))
                .of(List.of(shard), 0)
                .getFirst()
                .allocation();
    }

    @Test
    void allocationsAreAsSeenLast_whileTheyAreWhatItWaitsFor() {
        assertThat(shownWhileToldOf(WaitingFor.ALLOCATION))
                .isEqualTo(new Allocation("started", 2, 3));
        assertThat(shownWhileToldOf(WaitingFor.CAPACITY))
                .isEqualTo(new Allocation("started", 2, 3));
        assertThat(shownWhileToldOf(WaitingFor.GATEWAY)).isNull();
    }

    @Test
    void theListIsKept_forHalfASecond() {
        assertThat(list.of(List.of(shard), 7)).isEmpty();
        shard.replay(
                new Change.Put(
                        new Provisioning(
                                "p",
                                KEY,
                                "mine",
                                STARTED,
                                0,
                                null,
                                false,
                                null,
                                new Phase.Looking(CreateReason.DEDICATED))));

        assertThat(list.of(List.of(shard), 7 + HALF_A_SECOND - 1)).isEmpty();
        assertThat(list.of(List.of(shard), 7 + HALF_A_SECOND))
                .containsExactly(
                        new Snapshot.InFlight(
                                4,
                                "default",
                                ".elser_model_2",
                                "p",
                                "mine",
                                true,
                                "looking",
                                0,
                                null,
                                null,
                                null,
                                null,
                                false,
                                1,
                                STARTED));
    }
}
