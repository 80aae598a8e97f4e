package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.RequestReading;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** A call bears the trace of the request that leads when it is decided. */
class LeadersTraceTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String OTHER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    private final LoopRig rig = LoopRig.owning(0);

    private static RequestReading traced(String requestId, @Nullable String trace) {
        RequestReading.Valid request = LoopRig.request(requestId);
        return new RequestReading.Valid(request.request(), request.contentHash(), trace);
    }

    private MemoryClusters.Call nextCall() {
        for (int i = 0; i < 600 && rig.clusters.calls.isEmpty(); i++) {
            rig.loop.turn();
            List.copyOf(rig.clusters.looks).forEach(rig.clusters::deliver);
            rig.clock.pass(Duration.ofMillis(100));
        }
        return rig.clusters.calls.getFirst();
    }

    /** Nothing is known afterwards but what the ledger has. */
    private void handOver() {
        assertThat(rig.clusters.calls).isEmpty();
        rig.source.revoke(0);
        rig.loop.turn();
        assertThat(rig.loop.snapshot().active()).isEmpty();
        rig.own(0);
    }

    @Test
    void whatIsDecidedAfterAHandOverBearsItFromTheLedger() {
        rig.send(0, traced("r1", TRACE));
        rig.send(0, traced("r2", OTHER));
        rig.loop.turn();
        handOver();
        MemoryClusters.Call create = nextCall();
        assertThat(create.traceparent).isEqualTo(TRACE);

        rig.clusters.deliver(create, MemoryClusters.Answer.MISTAKEN);
        rig.loop.turn();
        handOver();
        assertThat(nextCall().traceparent).isEqualTo(OTHER);
    }

    @Test
    void theCreateBearsItsLeaders() {
        rig.send(0, traced("r1", TRACE));
        rig.send(0, traced("r2", OTHER));

        assertThat(nextCall().traceparent).isEqualTo(TRACE);
    }

    @Test
    void whoLeadsNext_givesItsOwn() {
        rig.send(0, traced("r1", TRACE));
        rig.send(0, traced("r2", OTHER));
        rig.clusters.deliver(nextCall(), MemoryClusters.Answer.MISTAKEN);

        assertThat(nextCall().traceparent).isEqualTo(OTHER);
    }

    @Test
    void aRequestWithoutOne_givesNone() {
        rig.send(0, traced("r1", null));

        assertThat(nextCall().traceparent).isNull();
    }
}
