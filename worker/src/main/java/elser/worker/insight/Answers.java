package elser.worker.insight;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which records of requests something tells of, looked up at once. */
final class Answers {

    private final Set<Identity> told = new HashSet<>();
    private final Set<String> toldOfNoModel = new HashSet<>();
    private final Set<Place> setAside = new HashSet<>();
    private final Set<String> sentOn = new HashSet<>();

    private record Identity(String requestId, @Nullable String modelKey) {}

    Answers(List<Happening> happenings) {
        for (Happening each : happenings) {
            switch (each) {
                case Happening.Told event when event.modelKey() == null ->
                        toldOfNoModel.add(event.requestId());
                case Happening.Told event ->
                        told.add(new Identity(event.requestId(), event.modelKey()));
                case Happening.SetAside letter -> setAside.add(letter.about());
                case Happening.Asked copy when copy.copyOf() != null ->
                        sentOn.add(copy.place().topic() + "-" + copy.copyOf());
                case Happening.Asked _ -> {}
            }
        }
    }

    /** Whether an event bears its identity, or it was set aside or sent on. */
    boolean areThereFor(Happening.Asked asked) {
        String id = asked.requestId();
        return (id != null
                        && (toldOfNoModel.contains(id)
                                || told.contains(new Identity(id, asked.modelKey()))))
                || setAside.contains(asked.place())
                || sentOn.contains(asked.place().toString());
    }
}
