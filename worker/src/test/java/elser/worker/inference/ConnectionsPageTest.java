package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.sandbox.http.TlsOptions;
import elser.sandbox.wire.Certificate;
import elser.worker.WrittenPage;
import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.lifecycle.Read;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the log and {@code run --check} say of each way in which a target cannot be reached, and
 * that {@code docs/connections.md} quotes it. Each names the target and the fix; none a secret.
 */
class ConnectionsPageTest {

    private static final Path PAGE = Path.of("docs/connections.md");
    private static final String BEGIN = "<!-- what is said: written by ConnectionsPageTest -->\n";

    private static final String KEY = "b2xkOm9sZC1zZWNyZXQtb2YtdGhlLXdvcmtlcg==";
    private static final String NEW_KEY = "bmV3Om5ldy1zZWNyZXQtb2YtdGhlLXdvcmtlcg==";
    private static final List<String> SECRETS =
            List.of(KEY, NEW_KEY, "old-secret-of-the-worker", "new-secret-of-the-worker");

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private final Map<String, String> sections = new LinkedHashMap<>();

    /** Something that a user does after the first look. */
    private interface Mending {
        void mend() throws IOException;
    }

    private Target target(URI url, @Nullable Path caFile) {
        return new Target(
                "default",
                List.of(url),
                new Credentials.ApiKey(new Secret.InFile(folder.resolve("api-key"))),
                caFile,
                null,
                null,
                null,
                null);
    }

    private static SimulatedElasticsearch encrypted(Certificate certificate) {
        var cluster = ClusterOptions.builder().apiKey(KEY).build();
        return SimulatedElasticsearch.start(
                TargetOptions.of(cluster).encrypted(TlsOptions.with(certificate)));
    }

    private static URI nobody() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks, as a worker does, and checks. */
    private void tell(String what, Target target) throws IOException {
        tell(what, target, () -> {}, () -> {});
    }

    /**
     * Looks, lets something happen, and looks and checks; lets it be mended, and looks and checks
     * again.
     */
    private void tell(String what, Target target, Mending happens, Mending mended)
            throws IOException {
        try (var log = new LogLines(Level.INFO);
                var caller = new Caller(new Settings().readAttempts(1), target, System::nanoTime)) {
            if (caller.look().endpoints() instanceof Read.Complete) {
                caller.awaitVersions(1);
            }
            happens.mend();
            caller.look();
            String wrong = check(target);
            mended.mend();
            caller.look();
            String after = check(target);

            String said =
                    "The log:\n\n"
                            + block(String.join("\n", log.shown()))
                            + "\n`run --check`:\n\n"
                            + block(wrong)
                            + (after.equals(wrong)
                                    ? ""
                                    : "\n`run --check`, once it is mended:\n\n" + block(after));
            assertThat(log.shown()).anyMatch(line -> line.contains("target=\"default\""));
            assertThat(wrong)
                    .startsWith("error: target default: ")
                    .contains("elser.targets.default.");
            SECRETS.forEach(secret -> assertThat(said).doesNotContain(secret));
            sections.put(what, anonymous(said, target));
        }
    }

    private static String check(Target target) {
        return new TargetCheck(new Settings().readAttempts(1).build())
                .of(Set.of(target)).stream()
                        .map(TargetFinding::toString)
                        .collect(Collectors.joining("\n"));
    }

    private static String block(String text) {
        return "```\n" + text + "\n```\n";
    }

    private String anonymous(String text, Target target) {
        URI url = target.nodes().getFirst();
        return text.replace(url.toString(), url.getScheme() + "://es-0:9200")
                .replace("127.0.0.1", "es-0")
                .replace(folder.toString(), "/run/secrets");
    }

    @Test
    void thePageQuotesWhatIsSaid() throws IOException {
        Path keyFile = Files.writeString(folder.resolve("api-key"), KEY);
        try (var good = encrypted(Certificate.GOOD);
                var expired = encrypted(Certificate.EXPIRED);
                var elsewhere = encrypted(Certificate.WRONG_HOST)) {
            Path goodCa = good.caFile().orElseThrow();
            Path otherCa = expired.caFile().orElseThrow();
            tell("Another authority has signed", target(good.url(), otherCa));
            tell("The certificate has expired", target(expired.url(), otherCa));
            tell(
                    "The certificate is for another host",
                    target(elsewhere.url(), elsewhere.caFile().orElseThrow()));
            tell(
                    "The key was replaced on the cluster, then in the file",
                    target(good.url(), goodCa),
                    () -> {
                        good.apply(new Change.RevokeApiKey(KEY));
                        good.apply(
                                new Change.AddApiKey(
                                        NEW_KEY,
                                        Set.of("manage_inference", "monitor_ml", "monitor")));
                    },
                    () -> Files.writeString(keyFile, NEW_KEY));
            Files.writeString(keyFile, KEY);
            tell("The key is wrong", target(good.url(), goodCa));
        }
        tell("Nobody answers", target(nobody(), null));
        // A name that never exists (RFC 6761).
        tell("The host is unknown", target(URI.create("http://es-9.invalid:9200"), null));
        try (var page =
                RawServer.answering(
                        RawServer.response(
                                404, "Content-Type: text/html\r\n", "<html>nothing here</html>"))) {
            tell("It is not Elasticsearch", target(page.url(), null));
        }
        String said =
                sections.entrySet().stream()
                        .map(section -> "### " + section.getKey() + "\n\n" + section.getValue())
                        .collect(Collectors.joining("\n"));
        String page = Files.readString(PAGE);
        String fresh = page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + "\n" + said;
        WrittenPage.holdTo(PAGE, fresh, getClass());
    }
}
