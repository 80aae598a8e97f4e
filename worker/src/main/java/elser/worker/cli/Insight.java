package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.insight.Explanation;
import elser.worker.insight.GroupState;
import elser.worker.insight.History;
import elser.worker.insight.LedgerState;
import elser.worker.insight.Subject;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.time.Instant;

/**
 * What was read of a subject. The group is asked before the ledger is read, and the ledger before
 * the history: what was handled by then is answered in what is read after it.
 *
 * @param leftOut events that are missing because they cannot be read
 */
record Insight(GroupState group, LedgerState ledger, Explanation explanation, long leftOut) {

    /**
     * Reads all of it.
     *
     * @param from the time to begin at in requests, events and dead letters, null for the oldest
     */
    static Insight of(
            ClientConfig config, Subject whom, @Nullable Instant from, PrintWriter notes) {
        GroupState asked = GroupQuestion.ask(config);
        TopicReading topics = new TopicReading(config, notes);
        LedgerState ledger = new LedgerState();
        topics.readInto(ledger);
        History history = new History(whom);
        topics.readInto(history, from);
        GroupState group = ownersOf(ledger, asked);
        Explanation explanation = Explanation.of(whom, history, ledger, group);
        return new Insight(group, ledger, explanation, history.leftOut());
    }

    /** What a group says that has another ledger says nothing here. */
    static GroupState ownersOf(LedgerState ledger, GroupState asked) {
        return ledger.groupOtherThan(asked.id()) == null ? asked : GroupState.unknown(asked.id());
    }
}
