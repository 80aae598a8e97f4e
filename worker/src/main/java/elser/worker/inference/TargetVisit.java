package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.inference.TargetFinding.Level;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.Trouble;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One look at one target, told line by line: every node is greeted, then one of them is asked for
 * privileges, ML nodes and licence, and the reads that the worker lives by are tried.
 */
final class TargetVisit {

    private static final double NO_JITTER = 0;

    private final Target target;
    private final Resilience settings;
    private final TargetFixes fixes;
    private final List<TargetFinding> findings = new ArrayList<>();
    private final Set<Privilege> missing = EnumSet.noneOf(Privilege.class);
    private @Nullable ServerInfo lastSeen;
    private List<Privilege> needed = Privilege.of(null);

    TargetVisit(Target target, Resilience settings) {
        this.target = target;
        this.settings = settings;
        this.fixes = new TargetFixes(target);
    }

    /** Makes the look. */
    List<TargetFinding> findings() {
        try {
            look();
        } catch (IllegalArgumentException noTrust) {
            add(Level.ERROR, String.valueOf(noTrust.getMessage()));
        }
        return List.copyOf(findings);
    }

    private void look() {
        @Nullable URI speaker = null;
        for (URI node : target.nodes()) {
            lastSeen = null;
            boolean speaks =
                    switch (ask(node, reads -> reads.read("/", Map.of(), ServerInfo::parse))) {
                        case Read.Complete<ServerInfo>(ServerInfo info) -> isUsable(node, info);
                        case Read.Forbidden<ServerInfo>(Trouble trouble) -> isLetIn(node, trouble);
                        case Read.Unavailable<ServerInfo>(Trouble trouble) -> {
                            addSilence(node, trouble);
                            yield false;
                        }
                    };
            if (speaks && speaker == null) {
                speaker = node;
                needed = Privilege.of(lastSeen);
            }
        }
        if (speaker != null) {
            ask(speaker, this::probe);
        } else if (findings.stream().noneMatch(TargetFinding::fatal)) {
            add(Level.ERROR, "none of its nodes can be used; see above");
        }
    }

    private boolean isUsable(URI node, ServerInfo info) {
        lastSeen = info;
        ServerJudgement judgement = ServerJudgement.of(info, node, fixes.option("url"));
        if (judgement == null) {
            add(Level.FINE, "Elasticsearch %s at %s".formatted(info.number(), node));
            return true;
        }
        add(judgement.level(), judgement.sentence());
        return judgement.level() != Level.ERROR;
    }

    /** Who may not see the version may still do the rest. */
    private boolean isLetIn(URI node, Trouble trouble) {
        if (TargetFixes.isRefusedLogin(trouble)) {
            addRefusedLogin(node.toString(), trouble);
            return false;
        }
        add(
                Level.WARNING,
                "%s does not show its version (%s); grant the cluster privilege monitor"
                        .formatted(node, trouble.message()));
        return true;
    }

    private void addSilence(URI node, Trouble trouble) {
        add(
                target.nodes().size() > 1 ? Level.WARNING : Level.ERROR,
                "%s gives no usable answer (%s); %s"
                        .formatted(node, trouble.message(), fixes.unusable(trouble)));
    }

    private List<TargetFinding> probe(Reads reads) {
        addPrivileges(reads);
        Probe.ALL.forEach(probe -> tryOut(probe, reads));
        addMlNodes(reads);
        addLicence(reads);
        return findings;
    }

    private void addPrivileges(Reads reads) {
        if (target.credentials() instanceof Credentials.None) {
            add(Level.FINE, "no credentials given");
            return;
        }
        switch (reads.read(
                Privilege.PATH, Privilege.query(needed), body -> Privilege.missing(needed, body))) {
            case Read.Complete<List<Privilege>>(List<Privilege> shown) when shown.isEmpty() ->
                    add(
                            Level.FINE,
                            "credentials accepted, privileges "
                                    + needed.stream()
                                            .map(Privilege::toString)
                                            .collect(Collectors.joining(", ")));
            case Read.Complete<List<Privilege>>(List<Privilege> shown) -> {
                add(Level.FINE, "credentials accepted");
                shown.forEach(this::addMissing);
            }
            case Read.Forbidden<List<Privilege>>(Trouble trouble)
                    when TargetFixes.isRefusedLogin(trouble) ->
                    addRefusedLogin("the cluster", trouble);
            case Read.Forbidden<List<Privilege>> _, Read.Unavailable<List<Privilege>> _ ->
                    add(Level.FINE, "credentials accepted, privileges not shown");
        }
    }

    private void addMissing(Privilege privilege) {
        missing.add(privilege);
        add(
                privilege.level(),
                "the credentials lack the cluster privilege %1$s, so %2$s; grant %1$s"
                        .formatted(privilege, privilege.without()));
    }

    /** Makes one of the reads that the worker lives by. */
    private void tryOut(Probe probe, Reads reads) {
        switch (reads.read(probe.path(), probe.query(), JsonNode::size)) {
            case Read.Complete<?> _ -> {}
            case Read.Forbidden<?>(Trouble trouble) -> addForbidden(probe, trouble);
            case Read.Unavailable<?>(Trouble trouble) ->
                    add(
                            probe.level(),
                            "GET %s fails (%s); see the cluster's log"
                                    .formatted(probe.path(), trouble.message()));
        }
    }

    private void addForbidden(Probe probe, Trouble trouble) {
        if (trouble.kind() == Trouble.Kind.LICENSE) {
            add(
                    Level.ERROR,
                    "the licence does not cover inference (%s); it takes an Enterprise or a trial one"
                            .formatted(trouble.message()));
        } else if (TargetFixes.isRefusedLogin(trouble)) {
            addRefusedLogin("the cluster", trouble);
        } else if (!missing.contains(here(probe.privilege()))) {
            add(
                    probe.level(),
                    "the credentials may not %s (%s); grant the cluster privilege %s"
                            .formatted(probe.what(), trouble.message(), here(probe.privilege())));
        }
    }

    /** A privilege, or what is in its place on this server. */
    private Privilege here(Privilege privilege) {
        return needed.contains(privilege) ? privilege : Privilege.MANAGE;
    }

    private void addMlNodes(Reads reads) {
        String path = "/_nodes/ml:true";
        Map<String, String> query = Map.of("filter_path", "_nodes");
        switch (reads.read(path, query, TargetVisit::total)) {
            case Read.Complete<Integer>(Integer total) when total == 0 ->
                    add(
                            Level.WARNING,
                            "no ML nodes: where the cluster does not scale by itself, requests end"
                                    + " as insufficient_capacity; add a node with the role ml");
            case Read.Complete<Integer>(Integer total) -> add(Level.FINE, "ML nodes: " + total);
            case Read.Forbidden<Integer> _, Read.Unavailable<Integer> _ ->
                    add(Level.FINE, "ML nodes not shown");
        }
    }

    private static int total(JsonNode body) {
        JsonNode total = body.path("_nodes").path("total");
        if (!total.isIntegralNumber()) {
            throw new ShapeException("nodes without their number");
        }
        return total.intValue();
    }

    private void addLicence(Reads reads) {
        switch (reads.read("/_license", Map.of(), Licence::parse)) {
            case Read.Complete<Licence>(Licence licence) when licence.coversInference() ->
                    add(Level.FINE, "licence " + licence.type());
            case Read.Complete<Licence>(Licence licence) ->
                    add(
                            Level.ERROR,
                            "the licence (%s, %s) does not cover inference; it takes an active"
                                            .formatted(licence.type(), licence.status())
                                    + " Enterprise or trial one");
            case Read.Forbidden<Licence> _, Read.Unavailable<Licence> _ ->
                    add(Level.FINE, "licence not shown");
        }
    }

    private void addRefusedLogin(String who, Trouble trouble) {
        add(
                Level.ERROR,
                "%s does not let this worker in (%s); %s"
                        .formatted(who, trouble.message(), fixes.login()));
    }

    private void add(Level level, String sentence) {
        findings.add(new TargetFinding(level, target.name(), sentence));
    }

    /** Asks one node, with retries but on a circuit of its own. */
    private <T> T ask(URI node, Function<Reads, T> questions) {
        var alone =
                new Target(
                        target.name(),
                        List.of(node),
                        target.credentials(),
                        target.caFile(),
                        target.caFingerprint(),
                        target.maxAllocations(),
                        target.maxThreads(),
                        target.maxEndpoints());
        Connection connection = Connection.to(alone, settings, System::nanoTime);
        try (Http _ = connection.http()) {
            var guards = Guards.of(settings, System::nanoTime, () -> NO_JITTER);
            return questions.apply(
                    new Reads(
                            target.name(),
                            connection,
                            settings,
                            guards,
                            System::nanoTime,
                            CallObserver.NONE));
        }
    }
}
