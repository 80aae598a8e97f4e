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
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One look at one target: every node is greeted, then one of them is asked to show things. */
final class TargetVisit {

    private static final int UNAUTHORIZED = 401;
    private static final double NO_JITTER = 0;

    private final Target target;
    private final Resilience settings;
    private final TargetFixes fixes;
    private final List<TargetFinding> findings = new ArrayList<>();

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
        String version = "version not shown";
        for (URI node : target.nodes()) {
            switch (ask(node, reads -> read(reads, "/", ServerInfo::parse))) {
                case Read.Complete<ServerInfo>(ServerInfo info) -> {
                    if (isUsable(node, info) && speaker == null) {
                        speaker = node;
                        version = "Elasticsearch " + info.number();
                    }
                }
                case Read.Forbidden<ServerInfo>(Trouble trouble) -> {
                    if (isLetIn(node, trouble) && speaker == null) {
                        speaker = node;
                    }
                }
                case Read.Unavailable<ServerInfo>(Trouble trouble) -> addSilence(node, trouble);
            }
        }
        if (speaker != null) {
            String licence = ask(speaker, this::probe);
            if (findings.stream().noneMatch(TargetFinding::fatal)) {
                add(Level.FINE, "fine (%s, %s, %s)".formatted(version, credentials(), licence));
            }
        } else if (findings.stream().noneMatch(TargetFinding::fatal)) {
            add(Level.ERROR, "none of its nodes can be used; see above");
        }
    }

    private boolean isUsable(URI node, ServerInfo info) {
        if (info.distribution() != null) {
            add(
                    Level.ERROR,
                    "%s is %s, not Elasticsearch; correct %s"
                            .formatted(node, info.distribution(), fixes.option("url")));
            return false;
        }
        String server = "Elasticsearch " + info.number() + " at " + node;
        return switch (info.support()) {
            case YES -> true;
            case NO_DOWNLOADS -> {
                add(
                        Level.ERROR,
                        server
                                + " is not supported: 8.11 and 8.12 download no models; upgrade to"
                                + " 8.13 or newer");
                yield false;
            }
            case NONE -> {
                add(
                        Level.ERROR,
                        server
                                + " is not supported: it has no inference API; upgrade to 8.13 or"
                                + " newer");
                yield false;
            }
            case UNKNOWN -> {
                add(
                        Level.WARNING,
                        server
                                + " is not a version this worker knows, which are 8.13 to 9.x; look"
                                + " for a newer worker");
                yield true;
            }
        };
    }

    /** Who may not see the version may still do the rest. */
    private boolean isLetIn(URI node, Trouble trouble) {
        if (isRefusedLogin(trouble)) {
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
                        .formatted(node, trouble.message(), fixes.silence(trouble.message())));
    }

    /** Makes the reads that the worker lives by, and tells of the licence. */
    private String probe(Reads reads) {
        for (Probe probe : Probe.ALL) {
            Answer answer = reads.get(probe.path(), probe.query());
            switch (Outcomes.read(answer, Function.identity())) {
                case Read.Complete<?> _ -> {}
                case Read.Forbidden<?>(Trouble trouble) -> addForbidden(probe, trouble);
                case Read.Unavailable<?>(Trouble trouble) ->
                        add(
                                probe.level(),
                                "GET %s fails (%s); see the cluster's log"
                                        .formatted(probe.path(), trouble.message()));
            }
        }
        return read(reads, "/_license", Licence::parse) instanceof Read.Complete<Licence> shown
                ? judge(shown.value())
                : "licence not shown";
    }

    private void addForbidden(Probe probe, Trouble trouble) {
        if (trouble.kind() == Trouble.Kind.LICENSE) {
            add(
                    Level.ERROR,
                    "the licence does not cover inference (%s); it takes an Enterprise or a trial one"
                            .formatted(trouble.message()));
        } else if (isRefusedLogin(trouble)) {
            addRefusedLogin("the cluster", trouble);
        } else {
            add(
                    probe.level(),
                    "the credentials may not %s (%s); grant the cluster privilege %s"
                            .formatted(probe.what(), trouble.message(), probe.privilege()));
        }
    }

    private String judge(Licence licence) {
        if (!licence.coversInference()) {
            add(
                    Level.ERROR,
                    "the licence (%s, %s) does not cover inference; it takes an active Enterprise or"
                                    .formatted(licence.type(), licence.status())
                            + " trial one");
        }
        return "licence " + licence.type();
    }

    private static boolean isRefusedLogin(Trouble trouble) {
        return trouble.httpStatus() == null || trouble.httpStatus() == UNAUTHORIZED;
    }

    private void addRefusedLogin(String who, Trouble trouble) {
        add(
                Level.ERROR,
                "%s does not let this worker in (%s); %s"
                        .formatted(who, trouble.message(), fixes.login()));
    }

    private String credentials() {
        return switch (target.credentials()) {
            case Credentials.None() -> "no credentials given";
            case Credentials.ApiKey _, Credentials.Basic _ -> "credentials accepted";
        };
    }

    private void add(Level level, String sentence) {
        findings.add(new TargetFinding(level, target.name(), sentence));
    }

    private static <T> Read<T> read(Reads reads, String path, Function<JsonNode, T> parse) {
        return Outcomes.read(reads.get(path, Map.of()), parse);
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
                    new Reads(target.name(), connection, settings, guards, System::nanoTime));
        }
    }
}
