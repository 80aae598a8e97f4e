package elser.worker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.Failure;
import elser.worker.lifecycle.Mutation.Kind;
import elser.worker.lifecycle.OutcomeRow.Stage;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What follows from every row: the answer that the simulated cluster gave is told to a provisioning
 * of two requests, {@code r1} leading. Written down here and not taken from the table, so that a
 * row with a wrong meaning, scope or reason is noticed.
 */
class OutcomeFollowsTest {

    private static final String EXPECTED =
            """
            done                 | Following
            never_sent           | Looking
            silence              | Creating, open
            gateway_throttled    | Creating, open, pauses
            gateway              | Creating, open
            import_failed        | Creating, pauses, broken
            definition_missing   | Creating, pauses, broken
            model_removed        | Following, pauses, broken
            model_unknown        | gone, r1 r2 fail: unsupported_model
            elser_not_downloaded | gone, r1 r2 fail: unsupported_model
            vanished             | Following, pauses
            already_gone         | Looking
            download_running     | Creating, pauses
            timed_out_plain      | Creating, open
            timed_out            | Creating, open
            endpoint_exists      | Creating, open, not ours
            id_in_use            | Creating, open, not ours
            deployment_exists    | Following, started
            memory_short         | Creating, pauses for room
            nodes_mixed          | Creating, pauses
            start_cut_short      | Creating, pauses
            id_in_mappings       | Looking, r1 fail: endpoint_conflict
            id_of_a_model        | Looking, to be deleted: mine, r1 fail: endpoint_conflict
            late_validation      | Looking, to be deleted: mine, r1 fail: invalid_request
            validation           | Looking, r1 fail: invalid_request
            bad_request          | Looking, to be deleted: mine, r1 fail: invalid_request
            start_invalid        | Looking, to be deleted: mine, r1 fail: deployment_failed
            unlicensed           | gone, r1 r2 fail: license
            upgrading            | Creating, pauses
            blocked              | Creating, pauses
            denied               | Looking, pauses, denied
            referenced           | gone, r1 r2 fail: deployment_failed, retryable
            leftover_in_use      | Looking
            model_in_use         | gone, r1 r2 fail: download_failed, retryable
            exhausted            | Creating, pauses for room
            no_room              | Creating, pauses for room
            throttled            | Following, pauses
            deletion_unclear     | Following
            start_failed         | Creating, pauses
            create_unclear       | Creating, open
            deletion_failed      | Following, pauses
            server_failed        | Following, pauses
            server_unavailable   | Creating, open
            unknown              | Creating, open
            """;

    private static Map<String, String> expected() {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String line : EXPECTED.lines().toList()) {
            String[] cells = line.split("\\|", -1);
            rows.put(cells[0].strip(), cells[1].strip());
        }
        return rows;
    }

    @Test
    void nothingIsLeftOut() {
        List<String> names = OutcomeTable.ROWS.stream().map(OutcomeRow::name).toList();

        assertThat(new TreeSet<>(expected().keySet())).isEqualTo(new TreeSet<>(names));
    }

    @TestFactory
    Stream<DynamicTest> whatFollows() {
        return expected().entrySet().stream()
                .map(
                        each ->
                                DynamicTest.dynamicTest(
                                        each.getKey(),
                                        () ->
                                                assertThat(follows(each.getKey()))
                                                        .isEqualTo(each.getValue())));
    }

    private static String follows(String row) {
        Scenario scenario = Objects.requireNonNull(Scenarios.ROWS.get(row));
        Scene scene = standing(scenario.call(), scenario.stage());
        return summary(
                scene, scene.apply(scene.answer(mutation(scenario.call()), scenario.result())));
    }

    /**
     * A provisioning of two requests that stands there, and has made such a call if it can. Its
     * create, where it has made another call since, was answered.
     */
    static Scene standing(Kind call, Stage stage) {
        Scene scene =
                Scene.in(
                                switch (stage) {
                                    case LOOKING -> Scene.looking();
                                    case CREATING -> Scene.creating();
                                    case FOLLOWING ->
                                            call == Kind.WAKE
                                                    ? Scene.following("mine")
                                                    : Scene.followingOwn();
                                })
                        .with(Scene.waiter("r2", 1, "yours"))
                        .attending(
                                Attention.from(0)
                                        .knowing(
                                                call == Kind.CREATE
                                                        ? Attention.Outcome.OPEN
                                                        : Attention.Outcome.SETTLED))
                        .at(500);
        return call == Kind.DELETE_ENDPOINT && stage == Stage.LOOKING
                ? scene.with(
                        scene.provisioning().repairing(Repair.NONE.leaving(Scene.intent("mine"))))
                : scene;
    }

    /**
     * Rows are about all phases in which their calls are made: an answer in another says nothing.
     */
    @TestFactory
    Stream<DynamicTest> whereNoSuchCallIsMadeItsAnswerIsOfNoUse() {
        return Scenarios.ROWS.entrySet().stream()
                .flatMap(
                        each ->
                                EnumSet.complementOf(
                                                EnumSet.copyOf(Stage.of(each.getValue().call())))
                                        .stream()
                                        .map(
                                                stage ->
                                                        DynamicTest.dynamicTest(
                                                                each.getKey() + " in " + stage,
                                                                () ->
                                                                        useless(
                                                                                each.getValue(),
                                                                                stage))));
    }

    private static void useless(Scenario scenario, Stage stage) {
        Scene scene = standing(scenario.call(), stage);
        Attention before = scene.attention();

        assertThat(scene.answer(mutation(scenario.call()), scenario.result()))
                .isEqualTo(Step.stay(before, "an answer that is of no use any more"));
    }

    static Mutation mutation(Kind call) {
        String model = Scene.KEY.model();
        return switch (call) {
            case CREATE -> new Mutation.Create(Scene.KEY, "p", Scene.intent("mine"), Scene.CONFIG);
            case START -> new Mutation.StartDeployment(Scene.KEY, "p", "mine", model, 1, 1);
            case WAKE -> new Mutation.Wake(Scene.KEY, "p", "mine");
            case DELETE_ENDPOINT -> new Mutation.DeleteEndpoint(Scene.KEY, "p", "mine");
            case DELETE_MODEL -> new Mutation.DeleteModel(Scene.KEY, "p", model);
        };
    }

    private static String summary(Scene scene, Step step) {
        List<String> words = new ArrayList<>();
        Provisioning after = scene.memory.provisioning("p");
        words.add(after == null ? "gone" : after.phase().getClass().getSimpleName());
        if (after != null) {
            attention(scene.attention(), words);
            if (after.repair().doubted()) {
                words.add("not ours");
            }
            Intent leftover = after.repair().leftover();
            if (leftover != null) {
                words.add("to be deleted: " + leftover.inferenceId());
            }
        }
        if (!step.events().isEmpty()) {
            words.add(failed(step));
        }
        return String.join(", ", words);
    }

    private static void attention(Attention attention, List<String> words) {
        Attempts attempts = attention.attempts();
        if (attention.outcome() == Attention.Outcome.UNKNOWN) {
            words.add("open");
        }
        if (attempts.startRefused()) {
            words.add(attempts.capacity() ? "pauses for room" : "pauses");
        }
        if (attempts.broken()) {
            words.add("broken");
        }
        if (attempts.deniedSince() != null) {
            words.add("denied");
        }
        if (attempts.startsTaken() > 0) {
            words.add("started");
        }
    }

    private static String failed(Step step) {
        List<String> who = step.events().stream().map(each -> each.event().requestId()).toList();
        Failure failure = Objects.requireNonNull(step.events().getFirst().event().failure());
        return String.join(" ", who)
                + " fail: "
                + failure.reason()
                + (failure.retryable() ? ", retryable" : "");
    }
}
