package elser.worker.cli;

import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.Rfc3339;
import elser.worker.insight.GroupState;
import elser.worker.insight.ModelState;
import elser.worker.insight.NextStep;
import elser.worker.lifecycle.Pace;
import elser.worker.screen.Printable;
import elser.worker.screen.Table;
import elser.worker.screen.TimeSpans;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Provisionings in flight, for people. */
final class StatusText {

    private StatusText() {}

    static List<String> of(List<ModelState> models, GroupState group, Pace pace, Instant now) {
        if (models.isEmpty()) {
            return List.of(
                    "Nothing is being provisioned. What happened before: 'elser-worker explain'"
                            + " with a model key or request id.");
        }
        Table table =
                new Table(
                        "MODEL",
                        "PHASE",
                        "FOR",
                        "ENDPOINT",
                        "WAITS FOR",
                        "WAITERS",
                        "CREATES",
                        "NEXT STEP AT",
                        "FIRST DEADLINE IN",
                        "OWNER");
        for (ModelState each : models) {
            table.add(
                    each.key().toString(),
                    each.phase(),
                    TimeSpans.of(Duration.between(each.provisioning().startedAt(), now)),
                    orDash(each.inferenceId()),
                    waitsFor(each),
                    String.valueOf(each.waiters().size()),
                    String.valueOf(each.attempts()),
                    nextAt(each.next(group, pace, now)),
                    each.firstDeadline() == null
                            ? "-"
                            : TimeSpans.of(Duration.between(now, each.firstDeadline())),
                    group.ownerText(each.partition()));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        for (ModelState each : models) {
            lines.add(Printable.of(each.key() + ": the worker " + next(each, group, pace, now)));
        }
        return lines;
    }

    /** What comes next, as the end of a sentence that begins with "the worker". */
    static String next(ModelState model, GroupState group, Pace pace, Instant now) {
        NextStep next = model.next(group, pace, now);
        boolean isOrphan = group.isOrphan(model.partition());
        String who = isOrphan ? "that takes over partition " + model.partition() + " " : "";
        return who + next.step() + limit(next, isOrphan) + again(next);
    }

    private static String nextAt(NextStep next) {
        if (next.within() == null) {
            return "take-over";
        }
        return next.within().isZero() ? "now" : "within " + TimeSpans.of(next.within());
    }

    private static String again(NextStep next) {
        if (next.within() == null) {
            return "; begins when it has loaded the partition";
        }
        if (next.within().isZero()) {
            return ", now";
        }
        return "; looks again within "
                + TimeSpans.of(next.within())
                + (next.retry() == null
                        ? ""
                        : ", asks for room again within " + TimeSpans.of(next.retry()));
    }

    private static String limit(NextStep next, boolean isOrphan) {
        if (next.window() == null) {
            return "";
        }
        String window = TimeSpans.of(next.window());
        if (isOrphan) {
            return ", for " + window + " at most from then on";
        }
        return next.until() == null
                ? ""
                : ", until %s at most; after a change of owner, %s from there"
                        .formatted(Rfc3339.format(next.until()), window);
    }

    /** What it waits for, with how far that is. */
    static String waitsFor(ModelState model) {
        WaitingFor waitingFor = model.waitingFor();
        Progress progress = model.progress();
        if (waitingFor == null) {
            return "-";
        }
        if (progress == null) {
            return waitingFor.toString();
        }
        String parts =
                progress.totalParts() == 0
                        ? ""
                        : " %d%% (%d/%d)"
                                .formatted(
                                        progress.percent(),
                                        progress.downloadedParts(),
                                        progress.totalParts());
        return waitingFor
                + parts
                + (progress.stalledFor() == null
                        ? ""
                        : " stalled for " + TimeSpans.of(progress.stalledFor()));
    }

    static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }
}
