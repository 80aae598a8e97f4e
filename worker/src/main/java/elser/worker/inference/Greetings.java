package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import elser.worker.inference.TargetFinding.Level;
import elser.worker.log.LogKeys;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The one place that asks for versions: every node of a target when it is first reached, again
 * after it was out of reach, and once what it said is as old as a connection may be, for it may
 * have been upgraded meanwhile. Nodes are asked at once, and looks go on beside it.
 */
final class Greetings {

    private static final Logger LOG = LoggerFactory.getLogger(Greetings.class);

    /** Before a question is put again that was not answered, or whose answer may soon change. */
    private static final Duration REST = Duration.ofMinutes(1);

    /** Who answers so may well do so tomorrow; anything else passes. */
    private static final Set<Integer> LASTING = Set.of(200, 401, 403, 404);

    private final TargetFixes fixes;
    private final Nodes nodes;
    private final Reads reads;
    private final Duration longest;
    private final Executor threads;
    private final LongSupplier nanos;
    private final Map<Node, CompletableFuture<Boolean>> asking = new ConcurrentHashMap<>();
    private volatile @Nullable Age age;

    /**
     * How old the cluster is, as far as the last node that told its version knows.
     *
     * @param elserApart whether ELSER has a service of its own
     * @param until monotonic time up to which that is not doubted
     */
    private record Age(boolean elserApart, long until) {}

    /**
     * @param longest how long a version counts that a node has told
     * @param threads start a thread for each question
     * @param nanos monotonic clock
     */
    Greetings(
            TargetFixes fixes,
            Nodes nodes,
            Reads reads,
            Duration longest,
            Executor threads,
            LongSupplier nanos) {
        this.fixes = fixes;
        this.nodes = nodes;
        this.reads = reads;
        this.longest = longest;
        this.threads = threads;
        this.nanos = nanos;
    }

    /**
     * Whether the cluster is known to be older than 8.16; one that does not tell counts as newer.
     * Where nobody has told it lately, waits until one node has, of those that may.
     */
    boolean isElserApart() {
        Age known = age;
        if (known == null || nanos.getAsLong() - known.until() >= 0) {
            firstToTell(ask(Node::isStrangerThatMayTell)).join();
            known = age;
        }
        return known != null && known.elserApart();
    }

    /** Asks those that are to be asked; once, whichever look comes first. Waits for nobody. */
    void exchange() {
        List<?> _ = ask(Node::isStranger);
    }

    /** Asks some nodes, unless they are being asked already: whether they have told a version. */
    private List<CompletableFuture<Boolean>> ask(BiPredicate<Node, Long> chosen) {
        List<CompletableFuture<Boolean>> questions = new ArrayList<>();
        for (Node node : nodes.all()) {
            if (chosen.test(node, nanos.getAsLong())) {
                // It may have answered since.
                CompletableFuture<Boolean> question =
                        asking.compute(
                                node,
                                (_, open) ->
                                        open == null && chosen.test(node, nanos.getAsLong())
                                                ? begin(node)
                                                : open);
                if (question != null) {
                    questions.add(question);
                }
            }
        }
        return questions;
    }

    private CompletableFuture<Boolean> begin(Node node) {
        var told = new CompletableFuture<Boolean>();
        threads.execute(
                () -> {
                    boolean hasTold = false;
                    try {
                        hasTold = question(node);
                    } finally {
                        asking.remove(node);
                        told.complete(hasTold);
                    }
                });
        return told;
    }

    /** Who may not monitor the cluster is asked of machine learning, which every worker may. */
    private boolean question(Node node) {
        boolean[] denied = new boolean[1];
        boolean hasTold =
                reads.aside(
                        node,
                        "/",
                        Map.of(),
                        answer -> {
                            denied[0] = isDenied(answer);
                            return !denied[0] && learn(node, answer, ServerInfo::parse);
                        });
        return denied[0]
                ? reads.aside(
                        node,
                        "/_ml/info",
                        Map.of(),
                        answer -> learn(node, answer, ServerInfo::ofMachineLearning))
                : hasTold;
    }

    private static boolean isDenied(Answer answer) {
        return answer instanceof Answer.Refused refused && refused.status() == 403;
    }

    /** Over once one of them has told, or none does. */
    private static CompletableFuture<Boolean> firstToTell(
            List<CompletableFuture<Boolean>> questions) {
        var first = new CompletableFuture<Boolean>();
        for (CompletableFuture<Boolean> question : questions) {
            var _ = question.thenAccept(told -> completeIf(told, first));
        }
        var _ =
                CompletableFuture.allOf(questions.toArray(CompletableFuture[]::new))
                        .thenRun(() -> first.complete(false));
        return first;
    }

    private static void completeIf(boolean told, CompletableFuture<Boolean> first) {
        if (told) {
            first.complete(true);
        }
    }

    /** Whether it tells a version. */
    private boolean learn(Node node, Answer answer, Function<JsonNode, ServerInfo> form) {
        long now = nanos.getAsLong();
        switch (answer) {
            case Answer.Good good -> {
                ServerInfo info = Outcomes.read(good, form).orNull();
                if (info != null) {
                    told(node, info, now);
                    return true;
                }
                forget(node, now);
            }
            case Answer.Refused refused when LASTING.contains(refused.status()) ->
                    forget(node, now);
            case Answer.Foreign foreign when LASTING.contains(foreign.status()) ->
                    forget(node, now);
            case Answer.Withheld _, Answer.Unarmed _ -> {}
            case Answer.Bad _ -> node.didNotSay(now + REST.toNanos());
        }
        return false;
    }

    /** An old cluster may be upgraded any time. */
    private void told(Node node, ServerInfo info, long now) {
        boolean isApart = info.isElserApart();
        boolean isSoonDoubted = isApart && REST.compareTo(longest) < 0;
        long until = now + (isSoonDoubted ? REST : longest).toNanos();
        age = new Age(isApart, until);
        if (node.greeted(info, until)) {
            tell(node, info);
        }
    }

    /** It answers and does not say what it is: so be it. */
    private void forget(Node node, long now) {
        boolean _ = node.greeted(null, now + longest.toNanos());
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
