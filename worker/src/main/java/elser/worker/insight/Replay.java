package elser.worker.insight;

import elser.contracts.ModelKey;
import elser.contracts.ProvisioningRequest;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** Whether a request came to nothing, so that it may be published again, and what it asked for. */
public sealed interface Replay {

    /**
     * It may.
     *
     * @param original what it asked for
     * @param letter the dead letter that it became, null where events tell what became of it
     * @param told what was said under its id, in order; where it became a dead letter, of another
     *     record
     */
    record Possible(
            ProvisioningRequest original,
            Happening.@Nullable SetAside letter,
            List<Happening.Told> told)
            implements Replay {

        public Possible {
            told = List.copyOf(told);
        }
    }

    /**
     * It may not.
     *
     * @param what is the matter, a sentence
     * @param todo what to do, a sentence
     */
    record Refused(String what, String todo) implements Replay {}

    /**
     * Judges a request by the latest of its records.
     *
     * @param requestId its id
     * @param modelKey the model it was sent for, null where it was sent for one only
     */
    static Replay of(
            Explanation explanation,
            GroupState group,
            String requestId,
            @Nullable ModelKey modelKey) {
        TreeSet<String> models = new TreeSet<>();
        explanation.happenings().stream()
                .map(Happening::modelKey)
                .filter(Objects::nonNull)
                .forEach(models::add);
        explanation.models().forEach(it -> models.add(it.key().toString()));
        String wanted = modelKey == null ? null : modelKey.toString();
        if (models.size() > 1 && wanted == null) {
            return new Refused(
                    "Request %s was sent for several models: %s."
                            .formatted(requestId, String.join(", ", models)),
                    "Say which with --model-key.");
        }
        boolean isUnknown = explanation.isEmpty() || (wanted != null && !models.contains(wanted));
        if (isUnknown) {
            return new Refused(
                    "Nothing is known of request %s%s."
                            .formatted(requestId, wanted == null ? "" : " for " + wanted),
                    "Look whether the id is right, and elser.topics.* are.");
        }
        String key = wanted == null && !models.isEmpty() ? models.first() : wanted;
        return new ReplayJudge(explanation, group, requestId, key).judge();
    }
}
