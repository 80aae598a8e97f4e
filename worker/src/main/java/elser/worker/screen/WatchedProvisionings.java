package elser.worker.screen;

import elser.contracts.LifecycleEvent;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What goes on, by the events so far, and lines about what has ended. */
final class WatchedProvisionings {

    /** So long after the last request that ended alike, no more are expected. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final Map<Key, ProvisioningView> all = new LinkedHashMap<>();
    private final List<ScreenLine> ended = new ArrayList<>();

    /** Takes note of an event. */
    void take(LifecycleEvent event, boolean isWanted, Instant now) {
        String id = event.provisioningId();
        if (id == null) {
            if (isWanted) {
                ended.add(new ScreenLine(EventLine.of(event), tone(event)));
            }
            return;
        }
        Key key = new Key(id, EventLine.modelKey(event));
        ProvisioningView before = all.get(key);
        ProvisioningView next =
                (before == null ? ProvisioningView.before(event) : before).after(event, isWanted);
        all.put(key, isWanted && event.type().isTerminal() ? ending(next, event, now) : next);
    }

    /** Those of whom somebody wants to know, in the order they were first heard of. */
    List<ProvisioningView> live() {
        return all.values().stream().filter(ProvisioningView::isWanted).toList();
    }

    /** Lines for what has ended since they were last asked for. */
    List<ScreenLine> ended(Instant now) {
        for (Iterator<Map.Entry<Key, ProvisioningView>> it = all.entrySet().iterator();
                it.hasNext(); ) {
            Map.Entry<Key, ProvisioningView> entry = it.next();
            ProvisioningView view = entry.getValue();
            WatchedOutcome outcome = view.outcome();
            boolean isOver =
                    view.waiters() == 0
                            || (outcome != null && !now.isBefore(outcome.takenAt().plus(QUIET)));
            if (isOver) {
                tell(view, outcome);
                if (view.waiters() == 0 || (outcome != null && outcome.isServed())) {
                    it.remove();
                } else {
                    entry.setValue(view.with(null));
                }
            }
        }
        List<ScreenLine> lines = List.copyOf(ended);
        ended.clear();
        return lines;
    }

    private ProvisioningView ending(ProvisioningView view, LifecycleEvent event, Instant now) {
        WatchedOutcome outcome = view.outcome();
        if (outcome != null && outcome.isLike(event)) {
            return view.with(outcome.plus(event, now));
        }
        tell(view, outcome);
        return view.with(WatchedOutcome.of(event, now));
    }

    private void tell(ProvisioningView view, @Nullable WatchedOutcome outcome) {
        if (outcome != null) {
            ended.add(new ScreenLine(OutcomeLine.of(view, outcome), tone(outcome.last())));
        }
    }

    private static ScreenLine.Tone tone(LifecycleEvent event) {
        return switch (event.type()) {
            case FULLY_ALLOCATED -> ScreenLine.Tone.GOOD;
            case FAILED -> ScreenLine.Tone.BAD;
            case REQUESTED, DOWNLOADING -> ScreenLine.Tone.PLAIN;
        };
    }

    private record Key(String provisioningId, String modelKey) {}
}
