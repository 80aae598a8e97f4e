package elser.worker.loop;

import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class LagTest {

    private static final long ONE_SECOND = 1_000_000_000;

    private final MemorySource source = new MemorySource();
    private final Lag lag = new Lag(source);

    private static Shard at(int partition, long offset) {
        Shard shard = new Shard(partition, new Ownership(partition, 1));
        shard.nextOffset(offset);
        return shard;
    }

    private void append(int partition, int records) {
        for (int i = 0; i < records; i++) {
            source.append(
                    partition,
                    offset ->
                            new Received(
                                    partition,
                                    offset,
                                    new VirtualClock().get().wall(),
                                    request("r" + offset),
                                    partition,
                                    false,
                                    LoopRig.REQUEST_BYTES,
                                    "raw"));
        }
    }

    @Test
    void itIsWhatIsPublishedAndNotPutAway() {
        append(0, 10);
        append(1, 4);

        assertThat(lag.of(List.of(at(0, 3), at(1, 4)), 7)).isEqualTo(Map.of(0, 7L, 1, 0L));
    }

    @Test
    void whatIsNotKnown_isNotTold() {
        append(0, 1);

        assertThat(lag.of(List.of(at(0, 0), at(1, 0)), 7)).isEqualTo(Map.of(0, 1L));
    }

    @Test
    void anEndThatIsBehind_isNoLag() {
        append(0, 1);

        assertThat(lag.of(List.of(at(0, 5)), 7)).isEqualTo(Map.of(0, 0L));
    }

    @Test
    void itIsAskedForOnceASecond() {
        append(0, 1);
        Map<Integer, Long> first = lag.of(List.of(at(0, 0)), 7);
        append(0, 1);

        assertThat(lag.of(List.of(at(0, 0)), 7 + ONE_SECOND - 1)).isEqualTo(first);
        assertThat(lag.of(List.of(at(0, 0)), 7 + ONE_SECOND)).isEqualTo(Map.of(0, 2L));
    }

    @Test
    void whatWaitsInTheLoop_isBehind() {
        LoopRig rig = LoopRig.owning(0);
        for (int i = 0; i < 5; i++) {
            rig.send(0, request("r" + i));
        }
        for (int i = 0; i < 40; i++) {
            rig.log.fates.add(MemoryLog.Fate.ABORTED);
        }

        rig.run(Duration.ofSeconds(2));
        assertThat(rig.loop.snapshot().lag()).isEqualTo(Map.of(0, 5L));

        rig.log.fates.clear();
        rig.run(Duration.ofSeconds(10));
        assertThat(rig.loop.snapshot().lag()).isEqualTo(Map.of(0, 0L));
    }
}
