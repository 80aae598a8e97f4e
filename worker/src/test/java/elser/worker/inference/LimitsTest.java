package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.TargetView;
import elser.worker.loop.Clusters.Permission;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Places for mutations are limited, granted without waiting, and returned once. */
class LimitsTest {

    @Test
    void noMorePermitsThanPlaces_andOneMoreForEachGivenBack() {
        try (var server = RawServer.answering(RawServer.json(200, "{}"));
                var caller = new Caller(new Settings().creates(2), server.url())) {
            var first = (Permission.Granted) caller.ask();
            assertThat(caller.ask()).isInstanceOf(Permission.Granted.class);
            assertThat(caller.ask()).isEqualTo(new Permission.Busy());

            first.giveBack();
            first.giveBack();

            assertThat(caller.ask()).isInstanceOf(Permission.Granted.class);
            assertThat(caller.ask()).isEqualTo(new Permission.Busy());
        }
    }

    @Test
    void aCallHoldsItsPlaceUntilItEnds() {
        var go = new CountDownLatch(1);
        try (var server =
                        new RawServer(
                                exchange -> {
                                    go.await();
                                    exchange.write(RawServer.json(200, "{}"));
                                });
                var caller = new Caller(new Settings().creates(1), server.url())) {
            CompletableFuture<CallResult> running =
                    caller.start(Caller.create("my-elser"), () -> true);
            await().until(() -> server.mutations() == 1);
            assertThat(caller.ask()).isEqualTo(new Permission.Busy());

            go.countDown();
            Caller.await(running);

            assertThat(caller.freePlaces()).isEqualTo(1);
        }
    }

    @Test
    void aPermitThatIsInUseIsNotReturnedByGivingItBack() {
        try (var server = new RawServer(RawServer.Exchange::hang);
                var caller = new Caller(new Settings().creates(1), server.url())) {
            var permit = (Permission.Granted) caller.ask();
            var _ = caller.start(Caller.create("my-elser"), permit, () -> true);
            await().until(() -> server.mutations() == 1);

            permit.giveBack();

            assertThat(caller.freePlaces()).isZero();
        }
    }

    @Test
    void aSecondHasItsNumberOfMutations_andARefusalKeepsNoPlace() {
        try (var server = RawServer.answering(RawServer.json(200, "{}"));
                var caller =
                        new Caller(new Settings().creates(100).callsPerSecond(3), server.url())) {
            int granted = 0;
            while (caller.ask() instanceof Permission.Granted) {
                granted++;
            }

            assertThat(granted).isBetween(3, 6);
            assertThat(caller.freePlaces()).isEqualTo(100 - granted);
            await().until(() -> caller.ask() instanceof Permission.Granted);
        }
    }

    @Test
    void noMoreReadsAtOnceThanAllowed_howeverManyLooksThereAre() {
        var go = new CountDownLatch(1);
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        try (var server =
                        new RawServer(
                                exchange -> {
                                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                    go.await();
                                    now.decrementAndGet();
                                    exchange.write(RawServer.json(200, "{\"endpoints\":[]}"));
                                });
                var caller = new Caller(new Settings().reads(2), server.url())) {
            List<CompletableFuture<TargetView>> looks =
                    Stream.generate(caller::startLook).limit(10).toList();
            await().until(() -> server.requests().size() == 2);
            go.countDown();

            assertThat(looks)
                    .allSatisfy(
                            look -> assertThat(Caller.await(look).endpoints().trouble()).isNull());
            assertThat(most).hasValue(2);
        }
    }

    @Test
    void readsWaitForTheirTurnInTheSecond() {
        try (var server =
                        RawServer.answering(
                                RawServer.json(
                                        200,
                                        "{\"endpoints\":[],\"trained_model_stats\":[],"
                                                + "\"tasks\":[]}"));
                var caller = new Caller(new Settings().callsPerSecond(2), server.url())) {
            assertThat(caller.look().models().trouble()).isNull();
            assertThat(caller.look().endpoints().trouble()).isNull();
            await().until(() -> server.requests().size() == 7);
        }
    }

    @Test
    void whereManyDefinitionsAreWantedEveryOneHasItsTurn() {
        try (var server =
                        RawServer.answering(RawServer.json(200, "{\"trained_model_configs\":[]}"));
                var caller = new Caller(new Settings().definitions(2), server.url())) {
            for (int look = 0; look < 3; look++) {
                assertThat(caller.look("m1", "m2", "m3", "m4", "m5").definitions()).hasSize(2);
            }

            for (int model = 1; model <= 5; model++) {
                assertThat(server.reads("/_ml/trained_models/m" + model)).isPositive();
            }
        }
    }
}
