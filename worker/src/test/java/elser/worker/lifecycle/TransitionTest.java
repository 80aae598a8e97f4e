package elser.worker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.Endpoint;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The transition table: every pair of phases is either taken here or ruled out here. */
class TransitionTest {

    private static final List<String> PHASES =
            List.of("Looking", "Creating", "Following", "Ending");
    private static final String GONE = "gone";

    /** A pair that is neither in here nor in {@link #IMPOSSIBLE} is a hole in the table. */
    private static final Map<String, Supplier<Scene>> SCENES =
            Map.ofEntries(
                    Map.entry("Looking -> Looking", TransitionTest::conflict),
                    Map.entry("Looking -> Creating", TransitionTest::create),
                    Map.entry("Looking -> Following", TransitionTest::adopt),
                    Map.entry("Looking -> Ending", () -> unlicensed(crowd(Scene.looking()))),
                    Map.entry("Looking -> gone", () -> unlicensed(Scene.in(Scene.looking()))),
                    Map.entry("Creating -> Looking", TransitionTest::neverSent),
                    Map.entry("Creating -> Following", TransitionTest::found),
                    Map.entry("Creating -> Ending", () -> hopeless(crowd(Scene.creating()))),
                    Map.entry("Creating -> gone", () -> hopeless(Scene.in(Scene.creating()))),
                    Map.entry("Following -> Looking", TransitionTest::vanished),
                    Map.entry("Following -> Ending", () -> ready(crowd(Scene.followingOwn()))),
                    Map.entry("Following -> gone", () -> ready(Scene.in(Scene.followingOwn()))),
                    Map.entry("Ending -> gone", () -> told(Scene.in(ending()))));

    /**
     * A create needs a look first; one that is chosen is never exchanged for another without
     * looking; a result is never taken back.
     */
    private static final List<String> IMPOSSIBLE =
            List.of(
                    "Creating -> Creating",
                    "Following -> Creating",
                    "Following -> Following",
                    "Ending -> Looking",
                    "Ending -> Creating",
                    "Ending -> Following",
                    "Ending -> Ending");

    @Test
    void everyTransitionIsTaken() {
        Map<String, String> taken = new TreeMap<>();
        SCENES.forEach((name, scene) -> taken.put(name, taken(scene.get())));

        Map<String, String> expected = new TreeMap<>();
        SCENES.keySet().forEach(name -> expected.put(name, name));
        assertThat(taken).isEqualTo(expected);
    }

    @Test
    void everyPairOfPhasesIsInTheTable() {
        TreeSet<String> unvisited = new TreeSet<>();
        for (String from : PHASES) {
            PHASES.forEach(to -> unvisited.add(from + " -> " + to));
            unvisited.add(from + " -> " + GONE);
        }
        unvisited.removeAll(SCENES.keySet());

        assertThat(unvisited).containsExactlyInAnyOrderElementsOf(IMPOSSIBLE);
    }

    @Test
    void theTableIsWhatTheCodeLetsHappen() {
        assertThat(
                        Arrays.stream(PhaseChange.values())
                                .map(
                                        it ->
                                                it.from().getSimpleName()
                                                        + " -> "
                                                        + it.to().getSimpleName()))
                .containsExactlyInAnyOrderElementsOf(
                        SCENES.keySet().stream().filter(it -> !it.endsWith(GONE)).toList());
    }

    /** The one transition that a scene has made: from the phase it opened in. */
    private static String taken(Scene scene) {
        Provisioning now = scene.memory.provisioning("p");
        return scene.openedIn().getClass().getSimpleName()
                + " -> "
                + (now == null ? GONE : now.phase().getClass().getSimpleName());
    }

    private static Scene crowd(Phase phase) {
        return Scene.in(phase)
                .with(Scene.waiter("r2", 1, "yours"), Scene.waiter("r3", 2, "theirs"));
    }

    private static Scene stepped(Scene scene, Look look) {
        scene.at(500, look).next();
        return scene;
    }

    private static Scene conflict() {
        return stepped(crowd(Scene.looking()), Look.atNothing().deployment("mine", 1, 1));
    }

    private static Scene create() {
        Scene scene = Scene.in(Scene.looking());
        scene.at(500, Look.atNothing().definition(Definition.ABSENT))
                .permitted(Sight.Permit.GRANTED)
                .next();
        return scene;
    }

    private static Scene adopt() {
        return stepped(Scene.in(Scene.looking()), Look.atNothing().endpoint("mine"));
    }

    private static Scene unlicensed(Scene scene) {
        Trouble licence = new Trouble(Trouble.Kind.LICENSE, "x", "security_exception", 403);
        return stepped(scene, Look.atNothing().endpointsUnreadable(licence));
    }

    private static Scene neverSent() {
        return answered(Scene.in(Scene.creating()), new CallResult.NotSent("lost"));
    }

    private static Scene found() {
        return stepped(Scene.in(Scene.creating()), Look.atNothing().endpoint("mine"));
    }

    private static Scene hopeless(Scene scene) {
        return answered(
                scene,
                new CallResult.Answered(
                        403, "security_exception", "current license is non-compliant for [ml]"));
    }

    private static Scene answered(Scene scene, CallResult result) {
        Mutation create = new Mutation.Create(Scene.KEY, "p", Scene.intent("mine"), Scene.CONFIG);
        scene.apply(scene.at(500).answer(create, result));
        return scene;
    }

    private static Scene vanished() {
        Attention settled = Attention.from(0).knowing(Attention.Outcome.SETTLED);
        return stepped(Scene.in(Scene.followingOwn()).attending(settled), Look.atNothing());
    }

    private static Scene ready(Scene scene) {
        return stepped(scene, Look.atNothing().endpoint("mine").deployment("mine", 1, 1));
    }

    private static Phase ending() {
        return new Phase.Ending(
                new Phase.Result.Served(
                        "mine",
                        new Endpoint("elasticsearch", null, Map.of(), null, true, false),
                        new Allocation("fully_allocated", 1, 1)));
    }

    private static Scene told(Scene scene) {
        scene.at(500).next();
        return scene;
    }
}
