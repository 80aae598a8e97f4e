package elser.worker.inference;

import elser.worker.inference.TargetFinding.Level;
import elser.worker.log.LogKeys;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The one place that asks for versions: every node of a target once, and again after it was out of
 * reach, for it may have been upgraded meanwhile. Looks go on beside it.
 */
final class Greetings {

    private static final Logger LOG = LoggerFactory.getLogger(Greetings.class);

    /** Before a question is put again that was not answered, or whose answer may change. */
    private static final Duration REST = Duration.ofMinutes(1);

    /** Whether ELSER has a service of its own; what was seen counts until something else is. */
    private enum Age {
        UNKNOWN,
        /** Older than 8.16; it may be upgraded. */
        APART,
        /** It will not go back. */
        MERGED
    }

    private final TargetFixes fixes;
    private final Nodes nodes;
    private final Reads reads;
    private final LongSupplier nanos;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Age age = Age.UNKNOWN;
    private volatile long askedAt;

    /**
     * @param nanos monotonic clock
     */
    Greetings(TargetFixes fixes, Nodes nodes, Reads reads, LongSupplier nanos) {
        this.fixes = fixes;
        this.nodes = nodes;
        this.reads = reads;
        this.nanos = nanos;
    }

    /**
     * Whether the cluster is known to be older than 8.16; one that does not tell counts as newer.
     * Waits for an answer only where nobody was asked yet.
     */
    boolean isElserApart() {
        if (age == Age.UNKNOWN) {
            introduce();
        }
        return age == Age.APART;
    }

    /** Asks those that are to be asked, one after the other; once, whichever look comes first. */
    void exchange() {
        if (asking.tryLock()) {
            try {
                nodes.strangers().forEach(this::greet);
                if (age == Age.APART && nanos.getAsLong() - askedAt >= REST.toNanos()) {
                    greet(nodes.next());
                }
            } finally {
                asking.unlock();
            }
        }
    }

    /** Asks until one has told its version. Where somebody asks already, waits for that. */
    private void introduce() {
        boolean mine = asking.tryLock();
        if (!mine) {
            asking.lock();
        }
        try {
            if (mine) {
                nodes.unasked().stream().takeWhile(_ -> age == Age.UNKNOWN).forEach(this::greet);
            }
        } finally {
            asking.unlock();
        }
    }

    private void greet(Node node) {
        askedAt = nanos.getAsLong();
        @Nullable ServerInfo info = reads.aside(node, "/", answer -> learn(node, answer));
        if (info != null) {
            tell(node, info);
        }
    }

    private @Nullable ServerInfo learn(Node node, Answer answer) {
        switch (answer) {
            case Answer.Good good -> {
                ServerInfo info = Outcomes.read(good, ServerInfo::parse).orNull();
                node.greeted(info != null && info.takesCreateTimeout());
                if (info != null && age != Age.MERGED) {
                    age = info.isElserApart() ? Age.APART : Age.MERGED;
                }
                return info;
            }
            // It answers and does not say what it is: so be it.
            case Answer.Refused refused when !refused.isFailure() -> node.greeted(false);
            case Answer.Foreign foreign when !foreign.isFailure() -> node.greeted(false);
            case Answer.Oversize _ -> node.greeted(false);
            case Answer.Withheld _, Answer.Unarmed _ -> {}
            case Answer.Bad _ -> node.didNotSay(nanos.getAsLong() + REST.toNanos());
        }
        return null;
    }

    private void tell(Node node, ServerInfo info) {
        ServerJudgement judgement = ServerJudgement.of(info, node, fixes.option("url"));
        if (judgement == null) {
            LOG.atInfo()
                    .addKeyValue(LogKeys.TARGET, fixes.target().name())
                    .addKeyValue(LogKeys.NODE, node)
                    .addKeyValue(LogKeys.NODE_VERSION, info.number())
                    .log("a node was reached");
        } else {
            (judgement.level() == Level.ERROR ? LOG.atError() : LOG.atWarn())
                    .addKeyValue(LogKeys.TARGET, fixes.target().name())
                    .log("{}", judgement.sentence());
        }
    }
}
