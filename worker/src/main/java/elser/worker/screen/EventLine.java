package elser.worker.screen;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.Endpoint;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.Rfc3339;
import elser.contracts.Violation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** An event as one line for people. */
public final class EventLine {

    private static final int BAR_WIDTH = 20;
    private static final int PERCENT_MAX = 100;

    private EventLine() {}

    /** Time, request, model key, what happened, and what goes with it. */
    public static String of(LifecycleEvent event) {
        List<String> words = new ArrayList<>();
        words.add(Rfc3339.format(event.occurredAt()));
        words.add(event.requestId());
        words.add(modelKey(event));
        words.add(event.type().toString());
        switch (event.type()) {
            case REQUESTED, DOWNLOADING -> addWaiting(event, words);
            case FULLY_ALLOCATED -> addEndpoint(event, words);
            case FAILED -> addFailure(event.failure(), words);
        }
        return Printable.of(String.join(" ", words));
    }

    /** An event of a type that only a later version knows. */
    public static String of(EventReading.Later event) {
        return Printable.of(
                "%s %s (an event of a newer worker; --json shows all of it)"
                        .formatted(orDash(event.requestId()), event.type()));
    }

    /** The model key as text, with dashes for what could not be read. */
    public static String modelKey(LifecycleEvent event) {
        return orDash(event.target()) + "/" + orDash(event.model());
    }

    /** Why a request failed. */
    public static String failure(LifecycleEvent event) {
        List<String> words = new ArrayList<>();
        addFailure(event.failure(), words);
        return String.join(" ", words);
    }

    private static void addWaiting(LifecycleEvent event, List<String> words) {
        addIf(Boolean.TRUE.equals(event.joined()), "joined", words);
        if (event.waitingFor() != null) {
            words.add("waiting for " + event.waitingFor());
        }
        Progress progress = event.progress();
        if (progress != null) {
            addProgress(progress, words);
        }
        addAllocation(event.allocation(), words);
        if (event.deadline() != null) {
            words.add("deadline " + Rfc3339.format(event.deadline()));
        }
    }

    /** Without parts while their number is not known. */
    private static void addProgress(Progress progress, List<String> words) {
        if (progress.totalParts() > 0) {
            words.add(bar(progress.percent()));
            words.add(progress.downloadedParts() + "/" + progress.totalParts() + " parts");
        }
        if (progress.stalledFor() != null) {
            words.add("stalled for " + TimeSpans.of(progress.stalledFor()));
        }
    }

    private static void addEndpoint(LifecycleEvent event, List<String> words) {
        words.add("endpoint " + orDash(event.inferenceId()));
        addAllocation(event.allocation(), words);
        Endpoint endpoint = event.endpoint();
        addIf(endpoint != null && endpoint.adopted(), "adopted", words);
        addIf(endpoint != null && endpoint.cold(), "cold", words);
        addIf(Boolean.TRUE.equals(event.joined()), "joined", words);
        addIf(Boolean.TRUE.equals(event.settingsDiffer()), "settings differ", words);
    }

    private static void addFailure(@Nullable Failure failure, List<String> words) {
        if (failure == null) {
            return;
        }
        words.add(failure.reason().toString());
        words.add(failure.retryable() ? "(retryable):" : "(final):");
        words.add(failure.message());
        for (Violation violation : failure.violations()) {
            words.add("[" + violation.pointer() + ": " + violation.message() + "]");
        }
    }

    private static void addAllocation(@Nullable Allocation allocation, List<String> words) {
        if (allocation != null) {
            words.add(allocations(allocation));
        }
    }

    /** How many serve. */
    public static String allocations(Allocation allocation) {
        return "%d of %d allocations"
                .formatted(allocation.allocationCount(), allocation.targetAllocationCount());
    }

    private static String bar(int percent) {
        int bounded = Math.clamp(percent, 0, PERCENT_MAX);
        return BarLine.bar(bounded, PERCENT_MAX, BAR_WIDTH) + " " + bounded + "%";
    }

    private static void addIf(boolean applies, String word, List<String> words) {
        if (applies) {
            words.add(word);
        }
    }

    private static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }
}
