package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.SettingsComparison;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Decides when the leading request is told that work goes on. */
final class Reporting {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final int PERCENT = 10;

    private Reporting() {}

    /** A step to {@code next} that says the words if it is time for them. */
    static Step step(Case it, Provisioning next, Attention attention, Words words, String note) {
        Duration wait = untilDue(next.reported(), words, it.now());
        List<Change> changes = new ArrayList<>();
        List<Announcement> events = new ArrayList<>();
        Provisioning saying = next;
        long wakeAt = it.now().in(wait);
        if (wait.isZero()) {
            saying =
                    next.saying(
                            new Provisioning.Reported(
                                    words.waitingFor(), words.progress(), it.now().wall()));
            events.add(say(it, saying, words));
            changes.add(new Change.Put(it.leader().told()));
            wakeAt = it.now().in(LONGEST);
        }
        if (!saying.equals(it.provisioning())) {
            changes.add(new Change.Put(saying));
        }
        return new Step(changes, events, null, attention, Step.Wish.NONE, wakeAt, note);
    }

    /** Stays, and says the words if it is time for them. */
    static Step stay(Case it, Attention attention, Words words, String note) {
        return step(it, it.provisioning(), attention, words, note);
    }

    private static Announcement say(Case it, Provisioning next, Words words) {
        return Events.downloading(
                next,
                it.leader(),
                inferenceId(next, it.leader()),
                it.memory().waiters(next),
                differs(next, it.leader(), it.memory(), words.endpoint()),
                it.now().wall(),
                words);
    }

    /** The endpoint as far as it is known. */
    static String inferenceId(Provisioning provisioning, Entry.Waiter waiter) {
        return switch (provisioning.phase()) {
            case Phase.Looking _ -> waiter.inferenceId();
            case Phase.Creating(Intent intent) -> intent.inferenceId();
            case Phase.Following(String inferenceId, var _) -> inferenceId;
            case Phase.Ending(Phase.Result.Served served) -> served.inferenceId();
            case Phase.Ending(Phase.Result.Broken _) -> waiter.inferenceId();
        };
    }

    /**
     * Whether the settings at work are not the ones that the waiter asked for, as far as they are
     * known.
     */
    static boolean differs(
            Provisioning provisioning,
            Entry.Waiter waiter,
            Memory memory,
            @Nullable EndpointView endpoint) {
        Integer number = waiter.config();
        return number != null
                && differs(
                        provisioning, memory.configuration(provisioning, number), memory, endpoint);
    }

    /** Whether the settings at work are not these, as far as they are known. */
    static boolean differs(
            Provisioning provisioning,
            InferenceConfig asked,
            Memory memory,
            @Nullable EndpointView endpoint) {
        return switch (provisioning.phase()) {
            case Phase.Creating(Intent intent) -> differ(provisioning, asked, intent, memory);
            case Phase.Following(var _, var created) ->
                    created != null
                            ? differ(provisioning, asked, created, memory)
                            : endpoint != null && differ(asked, endpoint);
            case Phase.Looking _ -> {
                Entry.Waiter leader = memory.leader(provisioning);
                Integer leading = leader == null ? null : leader.config();
                yield leading != null
                        && SettingsComparison.differ(
                                asked, memory.configuration(provisioning, leading));
            }
            case Phase.Ending _ -> false;
        };
    }

    private static boolean differ(
            Provisioning provisioning, InferenceConfig asked, Intent intent, Memory memory) {
        return SettingsComparison.differ(
                asked, memory.configuration(provisioning, intent.config()));
    }

    private static boolean differ(InferenceConfig asked, EndpointView endpoint) {
        return SettingsComparison.differ(
                asked, endpoint.serviceSettings(), endpoint.service(), endpoint.chunkingSettings());
    }

    private static Duration untilDue(Provisioning.@Nullable Reported last, Words words, Now now) {
        if (last == null) {
            return Duration.ZERO;
        }
        int lastPercent = last.progress() == null ? 0 : last.progress().percent();
        boolean isNews =
                last.waitingFor() != words.waitingFor() || words.percent() - lastPercent >= PERCENT;
        Duration passed = Duration.between(last.at(), now.wall());
        Duration wait = (isNews ? SHORTEST : LONGEST).minus(passed);
        boolean clockWentBack = passed.isNegative();
        return wait.isNegative() || clockWentBack ? Duration.ZERO : wait;
    }
}
