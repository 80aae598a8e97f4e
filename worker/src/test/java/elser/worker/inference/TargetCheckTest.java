package elser.worker.inference;

import static elser.worker.inference.Checks.KEY;
import static elser.worker.inference.Checks.NONE;
import static elser.worker.inference.Checks.SETTINGS;
import static elser.worker.inference.Checks.check;
import static elser.worker.inference.Checks.error;
import static elser.worker.inference.Checks.fine;
import static elser.worker.inference.Checks.key;
import static elser.worker.inference.Checks.locked;
import static elser.worker.inference.Checks.nobody;
import static elser.worker.inference.Checks.target;
import static elser.worker.inference.Checks.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import static java.util.Comparator.comparing;

import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.inference.TargetFinding.Level;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is said of a target's nodes and of who may not come in. */
class TargetCheckTest {

    @Test
    void aTargetThatIsRight_isToldLineByLine() {
        try (var open = SimulatedElasticsearch.start();
                var locked = locked()) {
            assertThat(check(NONE, open.url()))
                    .containsExactly(
                            fine("Elasticsearch 9.5.0 at " + open.url()),
                            fine("no credentials given"),
                            fine("ML nodes: 2"),
                            fine("licence enterprise"));
            assertThat(check(key(KEY), locked.url()))
                    .containsExactly(
                            fine("Elasticsearch 9.5.0 at " + locked.url()),
                            fine(
                                    "credentials accepted, privileges manage_inference,"
                                            + " monitor_ml, monitor, manage_ml"),
                            fine("ML nodes: 2"),
                            fine("licence enterprise"));
            assertThat(open.counters().createsOf(".elser_model_2").arrived()).isZero();
        }
    }

    @Test
    void severalTargets_areToldInTheOrderOfTheirNames() {
        try (var cluster = SimulatedElasticsearch.start()) {
            List<URI> nodes = List.of(cluster.url());
            List<Target> targets =
                    List.of(
                            target("b", nodes, NONE, null),
                            target("c", List.of(nobody()), NONE, null),
                            target("a", nodes, NONE, null));

            assertThat(new TargetCheck(SETTINGS).of(targets))
                    .extracting(TargetFinding::target, TargetFinding::fatal)
                    .containsOnly(tuple("a", false), tuple("b", false), tuple("c", true))
                    .isSortedAccordingTo(comparing(line -> line.toList().getFirst().toString()));
        }
    }

    @Test
    void anAddressNobodyAnswersAt_isNamed() {
        URI nobody = nobody();

        assertThat(check(NONE, nobody))
                .containsExactly(
                        error(
                                nobody
                                        + " gives no usable answer (connection refused); see that"
                                        + " the cluster runs, or correct"
                                        + " elser.targets.default.url"));
    }

    @Test
    void oneNodeOfSeveralThatIsDown_isAWarning() {
        URI nobody = nobody();
        String silent =
                nobody
                        + " gives no usable answer (connection refused); see that the cluster runs,"
                        + " or correct elser.targets.default.url";
        try (var cluster = SimulatedElasticsearch.start()) {
            assertThat(check(NONE, nobody, cluster.url()))
                    .containsExactly(
                            warning(silent),
                            fine("Elasticsearch 9.5.0 at " + cluster.url()),
                            fine("no credentials given"),
                            fine("ML nodes: 2"),
                            fine("licence enterprise"));
        }
        assertThat(check(NONE, nobody, URI.create(nobody + "/")))
                .last()
                .isEqualTo(error("none of its nodes can be used; see above"));
    }

    @Test
    void credentialsThatAreRefused_areNamedByTheirOptionAndNotShown() {
        String wrong = "d3Jvbmc6c2VjcmV0";
        try (var cluster = locked()) {
            assertLogin(NONE, cluster, "set elser.targets.default.api-key-file");
            assertLogin(key(wrong), cluster, "correct elser.targets.default.api-key");
            assertLogin(
                    new Credentials.Basic("worker", new Secret.Value("hunter2-hunter2")),
                    cluster,
                    "correct elser.targets.default.username and elser.targets.default.password");
        }
    }

    private static void assertLogin(
            Credentials credentials, SimulatedElasticsearch cluster, String fix) {
        List<TargetFinding> findings = check(credentials, cluster.url());

        assertThat(findings).hasSize(1);
        assertThat(findings.getFirst().level()).isEqualTo(Level.ERROR);
        assertThat(findings.getFirst().sentence())
                .startsWith(cluster.url() + " does not let this worker in (401 security_exception")
                .endsWith("); " + fix)
                .doesNotContain("d3Jvbmc6c2VjcmV0", "hunter2");
    }

    @Test
    void credentialsThatAServerRepeats_areNotShown() {
        try (var stub = StubServer.repeatingCredentials()) {
            assertThat(check(key(KEY), stub.url()))
                    .containsExactly(
                            error(
                                    stub.url()
                                            + " does not let this worker in (401"
                                            + " security_exception: no: ApiKey ***); correct"
                                            + " elser.targets.default.api-key"));
        }
    }

    @Test
    void aSecretFileThatIsGone_isNamed(@TempDir Path folder) {
        Path file = folder.resolve("key");
        try (var cluster = locked()) {
            assertThat(check(new Credentials.ApiKey(new Secret.InFile(file)), cluster.url()))
                    .containsExactly(
                            error(
                                    cluster.url()
                                            + " does not let this worker in (the secret file "
                                            + file
                                            + " cannot be read); correct"
                                            + " elser.targets.default.api-key-file"));
        }
    }

    @Test
    void aCertificateAuthorityThatCannotBeUsed_isNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("ca.crt"), "no certificate");
        Target target = target("default", List.of(nobody()), NONE, file);

        assertThat(new TargetCheck(SETTINGS).of(List.of(target)))
                .containsExactly(
                        error(
                                "the certificate authority of elser.targets.default cannot be used"
                                        + " (No certificate data found); correct"
                                        + " elser.targets.default.ca-file"));
    }
}
