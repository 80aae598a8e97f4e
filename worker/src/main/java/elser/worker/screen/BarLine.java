package elser.worker.screen;

import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A provisioning that is under way, as one line with a bar. */
final class BarLine {

    private static final int PERCENT_MAX = 100;
    private static final int MINUTE_SECONDS = 60;

    private BarLine() {}

    /**
     * The line.
     *
     * @param layout what it has room for
     */
    static ScreenLine of(ProvisioningView view, Layout layout, Instant now) {
        if (view.outcome() != null) {
            WatchedOutcome outcome = view.outcome();
            return new ScreenLine(
                    OutcomeLine.of(view, outcome),
                    outcome.isServed() ? ScreenLine.Tone.GOOD : ScreenLine.Tone.BAD);
        }
        List<String> columns = new ArrayList<>();
        columns.add(padded(view.modelKey(), layout.keyWidth()));
        if (layout.endpointWidth() > 0) {
            columns.add(padded(orDash(view.endpoint()), layout.endpointWidth()));
        }
        Duration stalled = stalledFor(view, now);
        if (layout.barWidth() > 0) {
            columns.add(bar(view, layout.barWidth()));
        }
        columns.addAll(details(view, stalled, now));
        return new ScreenLine(
                Printable.of(String.join("  ", columns)),
                stalled == null ? ScreenLine.Tone.PLAIN : ScreenLine.Tone.WARNING);
    }

    /** A bar that is filled in part. */
    static String bar(int done, int all, int width) {
        int filled = all <= 0 ? 0 : (int) ((long) Math.clamp(done, 0, all) * width / all);
        return "[" + "#".repeat(filled) + "-".repeat(width - filled) + "]";
    }

    private static String bar(ProvisioningView view, int width) {
        Allocation allocation = view.allocation();
        if (isAllocating(view) && allocation != null) {
            return bar(allocation.allocationCount(), allocation.targetAllocationCount(), width);
        }
        Progress progress = view.progress();
        return progress == null ? bar(0, 0, width) : bar(progress.percent(), PERCENT_MAX, width);
    }

    private static List<String> details(
            ProvisioningView view, @Nullable Duration stalled, Instant now) {
        List<String> details = new ArrayList<>();
        Progress progress = view.progress();
        boolean hasParts = progress != null && progress.totalParts() > 0;
        if (view.waitingFor() != WaitingFor.MODEL_DOWNLOAD || !hasParts) {
            details.add("waiting for " + (view.waitingFor() == null ? "-" : view.waitingFor()));
        }
        if (view.allocation() != null) {
            details.add(EventLine.allocations(view.allocation()));
        } else if (progress != null) {
            if (hasParts) {
                details.add("%3d%%".formatted(progress.percent()));
                details.add(progress.downloadedParts() + "/" + progress.totalParts() + " parts");
            }
            addPace(view, progress, stalled, now, details);
        }
        if (view.attempt() > 1) {
            details.add("attempt " + view.attempt());
        }
        details.add(view.waiters() == 1 ? "1 waiter" : view.waiters() + " waiters");
        return details;
    }

    private static void addPace(
            ProvisioningView view,
            Progress progress,
            @Nullable Duration stalled,
            Instant now,
            List<String> details) {
        if (stalled != null) {
            details.add("stalled for " + TimeSpans.of(stalled));
            return;
        }
        Double pace = view.pace().partsPerSecond();
        if (pace == null || view.waitingFor() != WaitingFor.MODEL_DOWNLOAD) {
            return;
        }
        details.add(
                pace >= 1
                        ? String.format(Locale.ROOT, "%.1f parts/s", pace)
                        : String.format(Locale.ROOT, "%.1f parts/min", pace * MINUTE_SECONDS));
        Duration left = view.pace().left(progress.totalParts(), now);
        if (left != null) {
            details.add(TimeSpans.of(left) + " left");
        }
    }

    /** As told, and the time since then. */
    private static @Nullable Duration stalledFor(ProvisioningView view, Instant now) {
        Progress progress = view.progress();
        if (progress == null
                || progress.stalledFor() == null
                || view.waitingFor() != WaitingFor.MODEL_DOWNLOAD) {
            return null;
        }
        Duration since = Duration.between(view.at(), now);
        return since.isNegative()
                ? progress.stalledFor()
                : TimeSpans.sum(Objects.requireNonNull(progress.stalledFor()), since);
    }

    private static boolean isAllocating(ProvisioningView view) {
        return view.waitingFor() == WaitingFor.ALLOCATION || view.progress() == null;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }

    /**
     * The widths of columns, 0 for a column that is left out.
     *
     * @param keyWidth of the model key
     * @param endpointWidth of the endpoint's id
     * @param barWidth of the bar, without its brackets
     */
    record Layout(int keyWidth, int endpointWidth, int barWidth) {}
}
