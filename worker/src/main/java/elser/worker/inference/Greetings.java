package elser.worker.inference;

import elser.worker.inference.TargetFinding.Level;
import elser.worker.lifecycle.Read;
import elser.worker.log.LogKeys;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;

/**
 * Asks every node of a target once which version it has, and again after it was out of reach: it
 * may have been upgraded meanwhile.
 */
final class Greetings {

    private static final Logger LOG = LoggerFactory.getLogger(Greetings.class);

    private final TargetFixes fixes;
    private final Nodes nodes;
    private final Reads reads;

    Greetings(TargetFixes fixes, Nodes nodes, Reads reads) {
        this.fixes = fixes;
        this.nodes = nodes;
        this.reads = reads;
    }

    /** Asks those that were not asked yet, one after the other, whichever look comes first. */
    synchronized void exchange() {
        nodes.strangers().forEach(this::greet);
    }

    private void greet(Node node) {
        switch (reads.of(node, "/", Map.of())) {
            case Answer.Good good -> {
                Read<ServerInfo> read = Outcomes.read(good, ServerInfo::parse);
                ServerInfo info = read.orNull();
                node.greeted(info != null && info.takesCreateTimeout());
                if (info != null) {
                    tell(node, info);
                }
            }
            // It answers and does not say what it is: so be it.
            case Answer.Refused refused when !refused.isFailure() -> node.greeted(false);
            case Answer.Foreign foreign when !foreign.isFailure() -> node.greeted(false);
            case Answer.Oversize _ -> node.greeted(false);
            case Answer.Bad _ -> {}
        }
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
