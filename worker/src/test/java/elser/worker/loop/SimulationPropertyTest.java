package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import elser.contracts.LifecycleEvent;
import elser.worker.lifecycle.Announcement;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Download;
import elser.worker.loop.MemoryClusters.Answer;
import elser.worker.loop.MemoryClusters.Target;
import elser.worker.loop.MemoryLog.Fate;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Requests, answers, looks, clocks, aborts, doubts and hand-overs in any order: what the guarantees
 * say holds after every step, and once the faults stop every request gets its end.
 */
class SimulationPropertyTest {

    private static final List<String> TARGETS = List.of("default", "other");
    private static final List<String> MODELS = List.of(LoopRig.MODEL, "imported");

    /** Faults are drawn by the thousand; each is logged. */
    @BeforeProperty
    void listenLess() {
        level(Level.OFF);
    }

    @AfterProperty
    void listenAgain() {
        level(null);
    }

    private static void level(@Nullable Level level) {
        ((Logger) LoggerFactory.getLogger("elser.worker.loop")).setLevel(level);
    }

    @Property(tries = 150)
    void guaranteesHoldInAnyOrderOfEvents(@ForAll long seed) {
        World world = new World(seed);
        for (int i = 0; i < 250; i++) {
            world.step();
            world.check();
        }
        world.settle();
        world.check();
        world.checkEnds();
    }

    /** The whole of a seed's events comes out the same again. */
    @Example
    void aSeedIsReproducible() {
        assertThat(told(42)).isEqualTo(told(42)).isNotEmpty();
    }

    private static List<String> told(long seed) {
        World world = new World(seed);
        for (int i = 0; i < 250; i++) {
            world.step();
        }
        world.settle();
        return world.rig.log.told();
    }

    private static final class World {
        private final Random random;
        private final LoopRig rig = LoopRig.owning(0, 1);
        private final Set<Integer> owned = new HashSet<>(Set.of(0, 1));
        private final Map<String, String> accepted = new HashMap<>();
        private int requests;
        private int checked;
        private final Map<String, List<LifecycleEvent>> byRequest = new TreeMap<>();

        World(long seed) {
            random = new Random(seed);
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1 -> send();
                case 2, 3, 4 -> rig.loop.turn();
                case 5, 6 -> deliverLook();
                case 7 -> deliverCall();
                case 8 -> pass(Duration.ofMillis(random.nextInt(3_000)));
                case 9 -> clusterMoves();
                case 10 -> fault();
                default -> rig.load();
            }
        }

        private void send() {
            boolean again = requests > 0 && random.nextInt(4) == 0;
            int number = again ? random.nextInt(requests) : requests++;
            Random same = new Random(number);
            String target = TARGETS.get(same.nextInt(2));
            String model = MODELS.get(same.nextInt(2));
            int threads = again && random.nextInt(4) == 0 ? 8 : 1 + same.nextInt(2);
            boolean dedicated = same.nextInt(5) == 0;
            Instant deadline =
                    same.nextInt(6) == 0 ? VirtualClock.T0.plusSeconds(same.nextInt(300)) : null;
            int partition = (target + model).hashCode() & 1;
            rig.send(
                    partition,
                    LoopRig.request(
                            "r" + number,
                            target,
                            LoopRig.config(model, threads),
                            dedicated,
                            deadline));
            accepted.put("r" + number, target + "/" + model);
        }

        private void deliverLook() {
            if (!rig.clusters.looks.isEmpty()) {
                rig.clusters.deliver(any(rig.clusters.looks));
            }
        }

        private void deliverCall() {
            if (rig.clusters.calls.isEmpty()) {
                return;
            }
            MemoryClusters.Call call = any(rig.clusters.calls);
            if (random.nextInt(3) == 0) {
                rig.clusters.send(call);
            } else {
                rig.clusters.deliver(call, any(List.of(Answer.values())));
            }
        }

        private void pass(Duration time) {
            rig.clock.pass(time);
            rig.clusters.timeOut(LoopRig.CREATE_TIMEOUT);
        }

        private void clusterMoves() {
            Target target = rig.clusters.target(any(TARGETS));
            switch (random.nextInt(6)) {
                case 0 -> target.down = !target.down;
                case 1 -> {
                    String model = any(MODELS);
                    target.definitions.put(model, Definition.PARTIAL);
                    target.downloads.put(model, new Download(random.nextInt(100), 100));
                }
                case 2 -> {
                    String model = any(MODELS);
                    if (target.downloads.remove(model) != null) {
                        target.definitions.put(model, Definition.COMPLETE);
                    }
                }
                case 3 ->
                        target.endpoints.keySet().stream()
                                .findFirst()
                                .ifPresent(
                                        gone -> {
                                            target.endpoints.remove(gone);
                                            target.deployments.remove(gone);
                                        });
                default -> allocate(target, random.nextBoolean());
            }
        }

        private void allocate(Target target, boolean fully) {
            target.endpoints.forEach(
                    (id, endpoint) ->
                            target.deployment(
                                    id, String.valueOf(endpoint.modelId()), fully ? 1 : 0, 1));
        }

        private void fault() {
            switch (random.nextInt(6)) {
                case 0, 1 -> rig.log.fates.add(Fate.ABORTED);
                case 2 -> rig.log.fates.add(Fate.DOUBT_AFTER);
                case 3 -> rig.log.fates.add(Fate.DOUBT_BEFORE);
                case 4 -> pass(Duration.ofSeconds(random.nextInt(40)));
                default -> {
                    int partition = random.nextInt(2);
                    if (owned.remove(partition)) {
                        rig.source.revoke(partition);
                    } else {
                        owned.add(partition);
                        rig.source.assign(partition);
                    }
                }
            }
        }

        /** Faults stop; whatever is asked for comes to be. */
        void settle() {
            rig.log.fates.clear();
            for (int partition = 0; partition < 2; partition++) {
                if (owned.add(partition)) {
                    rig.source.assign(partition);
                }
            }
            for (String name : TARGETS) {
                Target target = rig.clusters.target(name);
                target.down = false;
                List<String> downloaded = new ArrayList<>(target.downloads.keySet());
                downloaded.forEach(model -> target.definitions.put(model, Definition.COMPLETE));
                target.downloads.clear();
            }
            for (int i = 0; i < 400; i++) {
                rig.round();
                TARGETS.forEach(name -> allocate(rig.clusters.target(name), true));
                pass(Duration.ofMillis(500));
            }
        }

        void check() {
            List<Announcement> events = rig.log.events;
            for (Announcement each : events.subList(checked, events.size())) {
                LifecycleEvent event = each.event();
                List<LifecycleEvent> before =
                        byRequest.computeIfAbsent(event.requestId(), _ -> new ArrayList<>());
                assertThat(event.sequence()).as("%s", event).isEqualTo(before.size());
                assertThat(event.type() == LifecycleEvent.Type.REQUESTED)
                        .as("%s", event)
                        .isEqualTo(before.isEmpty());
                assertThat(before).as("%s", event).noneMatch(told -> told.type().isTerminal());
                before.add(event);
            }
            checked = events.size();
            assertThat(rig.clusters.mostInFlight().values()).allMatch(most -> most == 1);
        }

        void checkEnds() {
            assertThat(byRequest.keySet()).isEqualTo(accepted.keySet());
            byRequest.forEach(
                    (id, told) -> assertThat(told.getLast().type().isTerminal()).as(id).isTrue());
            assertThat(rig.clusters.permitsOut()).isZero();
            assertThat(rig.loop.running()).isZero();
            assertThat(rig.loop.snapshot().failed()).isEmpty();
            for (int partition = 0; partition < 2; partition++) {
                assertThat(rig.log.ledger(partition).provisionings()).isZero();
                assertThat(rig.log.ledger(partition).waiters()).isZero();
            }
        }
    }
}
