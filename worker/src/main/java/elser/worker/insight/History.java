package elser.worker.insight;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the topics tell of one subject, in the order of time. */
public final class History {

    private final Subject subject;
    private final List<Happening> all = new ArrayList<>();

    public History(Subject subject) {
        this.subject = subject;
    }

    /** Keeps what concerns the subject. */
    public void take(Happening happening) {
        if (subject.concerns(happening.modelKey(), happening.requestId())) {
            all.add(happening);
        }
    }

    /** All of it; of one instant first what was asked, then what was told. */
    public List<Happening> inOrder() {
        all.sort(Comparator.comparing(Happening::at).thenComparingInt(History::rank));
        return List.copyOf(all);
    }

    private static int rank(Happening happening) {
        return switch (happening) {
            case Happening.Asked _ -> 0;
            case Happening.Told told -> 1 + (int) Math.min(told.event().sequence(), 1_000_000);
            case Happening.SetAside _ -> 2_000_000;
        };
    }
}
