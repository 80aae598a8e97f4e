package elser.worker.cli;

import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.Rfc3339;
import elser.worker.insight.ModelState;
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

    static List<String> of(List<ModelState> models, GroupState group, Instant now) {
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
                        "GIVES UP IN",
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
                    each.earliestDeadline() == null
                            ? "-"
                            : TimeSpans.of(Duration.between(now, each.earliestDeadline())),
                    group.ownerText(each.partition()));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        for (ModelState each : models) {
            lines.add(Printable.of(each.key() + ": the worker " + next(each, group)));
        }
        return lines;
    }

    /** What comes next, as the end of a sentence that begins with "the worker". */
    static String next(ModelState model, GroupState group) {
        Instant at = model.next().at();
        String step =
                model.next().step()
                        + (at == null ? "" : ", until " + Rfc3339.format(at) + " at most");
        boolean isOrphan = group.isKnown() && group.owner(model.partition()) == null;
        return isOrphan
                ? "that takes over partition %d %s".formatted(model.partition(), step)
                : step;
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
        return "%s %d%% (%d/%d)%s"
                .formatted(
                        waitingFor,
                        progress.percent(),
                        progress.downloadedParts(),
                        progress.totalParts(),
                        progress.stalledFor() == null
                                ? ""
                                : " stalled for " + progress.stalledFor());
    }

    static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }
}
