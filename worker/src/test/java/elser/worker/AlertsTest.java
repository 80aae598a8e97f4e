package elser.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.Fault;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.Match;
import elser.sandbox.http.Rule;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.sandbox.http.TlsOptions;
import elser.sandbox.wire.Certificate;
import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.ClientProperties;
import elser.worker.loop.Clusters;
import elser.worker.loop.ForwardingClusters;
import elser.worker.spine.HealthProbe;
import elser.worker.spine.Rig;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;
import elser.worker.telemetry.FiredAlerts;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Each alert is made to fire by what it is for, before a Prometheus that watches real workers; then
 * what the runbook says is done, and it ends. Times in the rules are shortened.
 */
@Tag("alerts")
@ExtendWith(SharedBroker.class)
class AlertsTest {

    private static final int MODELS = 8;

    private final TestBroker kafka;

    @TempDir private Path folder;

    AlertsTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static ClusterOptions.Builder models() {
        List<Change> models =
                IntStream.range(0, MODELS)
                        .<Change>mapToObj(i -> new Change.ImportModel("model-" + i))
                        .toList();
        return ClusterOptions.builder()
                .downloadDuration(Duration.ofSeconds(1))
                .allocationTime(Duration.ofMillis(50))
                .with(models);
    }

    private static Change stalledDownloads() {
        return new Change.SetDownloads(new Course.StallsAfter(99));
    }

    private static SimulatedElasticsearch behindAGateway(ClusterOptions.Builder options) {
        return SimulatedElasticsearch.start(
                TargetOptions.of(options.build())
                        .behind(GatewayOptions.cuttingAfter(Duration.ofMillis(200))));
    }

    private static void ask(Rig rig, String id, String more) {
        rig.publish("{\"request_id\":\"%s\",\"inference_id\":\"elser\"%s}".formatted(id, more));
    }

    private static void askForModels(Rig rig) {
        for (int i = 0; i < MODELS; i++) {
            rig.publish(
                    """
                    {"request_id":"m-%1$d","inference_id":"e-%1$d","inference_config":
                     {"service":"elasticsearch","service_settings":
                      {"model_id":"model-%1$d","num_allocations":1,"num_threads":1}}}
                    """
                            .formatted(i));
        }
        rig.flush();
    }

    private static int owned(Worker worker) {
        return worker.reports().loops().stream()
                .mapToInt(loop -> loop.snapshot().active().size())
                .sum();
    }

    private static WorkerConfig with(Rig rig, Map<String, String> more, String without) {
        Map<String, String> options = new HashMap<>(rig.options());
        options.keySet().removeIf(name -> name.startsWith(without));
        options.putAll(more);
        return new ConfigLoader(new ConfigSources(null, Map.of(), options), ClientProperties::fault)
                .worker();
    }

    @Test
    void aBug() throws Exception {
        try (var cluster = behindAGateway(models());
                var rig = Rig.on(kafka, cluster);
                var _ = new HealthProbe(rig)) {
            Worker buggy = Worker.start(rig.config(), BuggyClusters::new);
            try (var alerts = FiredAlerts.of(rig, folder)) {
                askForModels(rig);
                alerts.fires("ElserPartitionFailed", "a version with a bug in its decisions");
                alerts.fires("ElserPartitionReloads", "the same");
                buggy.close();
                try (var _ = Worker.start(rig.config())) {
                    alerts.ends("ElserPartitionFailed", "the version before is started");
                    alerts.ends("ElserPartitionReloads", "the same; it ends with its half hour");
                    rig.events().untilEnded(MODELS);
                }
            } finally {
                buggy.close();
            }
        }
    }

    /** Where a create would be decided, it throws. */
    private static final class BuggyClusters extends ForwardingClusters {

        BuggyClusters(Clusters real) {
            super(real);
        }

        @Override
        public Permission askToMutate(String target) {
            throw new IllegalStateException("a bug");
        }
    }

    @Test
    void aTargetThatFails() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "first");
        Set<String> privileges = Set.of("all");
        try (var cluster =
                        behindAGateway(
                                models().apiKey("owner")
                                        .with(new Change.AddApiKey("first", privileges))
                                        .with(stalledDownloads()));
                var rig = Rig.on(kafka, cluster);
                var _ = new HealthProbe(rig)) {
            rig.with("elser.targets.default.api-key-file", key.toString())
                    .with("elser.provisioning.stall-after", "PT5S")
                    .with("elser.provisioning.auth-grace", "PT30M")
                    .with("elser.resilience.breaker.open-for", "PT2S");
            rig.startWorker();
            try (var alerts = FiredAlerts.of(rig, folder)) {
                ask(rig, "waits", "");
                alerts.fires("ElserDownloadStalls", "no part of the model comes any more");

                cluster.refuse("gateway");
                ask(rig, "ends", ",\"deadline\":\"%s\"".formatted(Instant.now().plusSeconds(20)));
                alerts.fires("ElserBreakerOpen", "the gateway takes no connections");
                alerts.fires("ElserRequestsFail", "a deadline passes meanwhile");
                cluster.accept("gateway");
                alerts.ends("ElserBreakerOpen", "the gateway is mended");
                ask(rig, "ends-again", "");
                alerts.ends("ElserRequestsFail", "what failed is asked again");

                cluster.apply(new Change.RevokeApiKey("first"));
                alerts.fires("ElserTargetDenies", "the worker's key is revoked");
                cluster.apply(new Change.AddApiKey("second", privileges));
                Files.writeString(key, "second");
                alerts.ends("ElserTargetDenies", "a new key is put into the file");

                rig.stopWorker();
                WorkerConfig without =
                        with(
                                rig,
                                Map.of("elser.targets.other.url", cluster.gatewayUrl().toString()),
                                "elser.targets.default.");
                try (var _ = Worker.start(without)) {
                    alerts.fires("ElserTargetNotConfigured", "a target is taken out, in flight");
                }
                rig.startWorker();
                alerts.ends("ElserTargetNotConfigured", "the target is put back");

                alerts.fires("ElserDownloadStalls", "the same");
                cluster.apply(new Change.FinishDownloads());
                alerts.ends("ElserDownloadStalls", "the cluster reaches its repository again");
                rig.events().untilEnded(3);

                rig.publish("no JSON");
                alerts.fires("ElserRequestsRefused", "a record that is no JSON");
                alerts.ends("ElserRequestsRefused", "its sender is told; it ends with its time");
            }
        }
    }

    @Test
    void aKeyThatMayNotSeeModels() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "little");
        Set<String> little = Set.of("manage_inference");
        Set<String> enough = Set.of("manage_inference", "monitor_ml");
        try (var cluster =
                        SimulatedElasticsearch.start(
                                models().apiKey("owner")
                                        .with(new Change.AddApiKey("little", little))
                                        .with(new Change.AddApiKey("enough", enough))
                                        .build());
                var rig = Rig.on(kafka, cluster);
                var _ = new HealthProbe(rig)) {
            rig.with("elser.targets.default.api-key-file", key.toString())
                    .with("elser.provisioning.auth-grace", "PT30M");
            rig.startWorker();
            try (var alerts = FiredAlerts.of(rig, folder)) {
                ask(rig, "waits", "");
                alerts.fires("ElserTargetDenies", "a key without `monitor_ml`");
                Files.writeString(key, "enough");
                alerts.ends("ElserTargetDenies", "a key that has it is put into the file");
                rig.events().untilEnded(1);
            }
        }
    }

    @Test
    void createsAndRepairs() throws Exception {
        var options = models().with(new Change.SetAllocations(new Course.StallsAfter(0)));
        try (var cluster = SimulatedElasticsearch.start(options.build());
                var rig = Rig.on(kafka, cluster, 6);
                var probe = new HealthProbe(rig)) {
            rig.with("elser.provisioning.grace", "PT1S")
                    .with("elser.resilience.concurrent-creates", "16");
            rig.startWorker();
            try (var alerts = FiredAlerts.of(rig, folder)) {
                var held =
                        cluster.add(
                                Rule.on(
                                        Match.operation(Action.PUT_ENDPOINT),
                                        Fault.Hang.untilReleased()));
                askForModels(rig);
                await().atMost(Duration.ofSeconds(60)).until(() -> cluster.waiting() == MODELS);
                WorkerConfig second = with(rig, Map.of("elser.http.port", "0"), "none");
                try (Worker other = Worker.start(second)) {
                    await().atMost(Duration.ofSeconds(60)).until(() -> owned(other) == 3);
                    assertThat(cluster.removeRule(held.id())).isTrue();
                    alerts.fires(
                            "ElserUnexplainedCreates",
                            "partitions move while creates are under way");
                    alerts.ends("ElserUnexplainedCreates", "nothing; it ends with its hour");
                }
                await().atMost(Duration.ofSeconds(60))
                        .until(
                                () ->
                                        probe.get("/metrics")
                                                .contains(
                                                        "elser_provisionings{phase=\"following\",target=\"default\"}"
                                                            + " "
                                                                + MODELS));
                for (int i = 0; i < MODELS; i++) {
                    cluster.apply(new Change.RemoveDeployment("e-" + i));
                }
                alerts.fires("ElserRepairsRepeat", "somebody stops deployments");
                cluster.apply(new Change.SetAllocations(new Course.Completes()));
                for (int i = 0; i < MODELS; i++) {
                    cluster.apply(new Change.RemoveDeployment("e-" + i));
                }
                rig.events().untilEnded(MODELS);
                alerts.ends("ElserRepairsRepeat", "nobody does any more");
            }
        }
    }

    @Test
    void aCertificateNearItsEnd() throws Exception {
        Path authorities = folder.resolve("ca.pem");
        var options =
                TargetOptions.of(models().build()).encrypted(TlsOptions.with(Certificate.GOOD));
        try (var cluster = SimulatedElasticsearch.start(options);
                var rig = Rig.on(kafka, cluster);
                var _ = new HealthProbe(rig)) {
            String good = Files.readString(cluster.caFile().orElseThrow());
            Files.writeString(authorities, good + soonOver());
            rig.with("elser.targets.default.ca-file", authorities.toString());
            rig.startWorker();
            try (var alerts = FiredAlerts.of(rig, folder)) {
                alerts.fires(
                        "ElserCertificateEnds",
                        "one of the authorities of a ca-file has five days left");
                Files.writeString(authorities, good);
                alerts.ends("ElserCertificateEnds", "it is taken out of the file");
            }
        }
    }

    @Test
    void aKeyNearItsEnd() throws Exception {
        String old = encoded("old");
        String fresh = encoded("fresh");
        Path file = Files.writeString(folder.resolve("key"), old);
        Set<String> privileges = Set.of("all");
        var options =
                models().apiKey("owner")
                        .with(
                                new Change.AddApiKey(
                                        old, privileges, Optional.of(Duration.ofDays(5))))
                        .with(
                                new Change.AddApiKey(
                                        fresh, privileges, Optional.of(Duration.ofDays(90))));
        try (var cluster = SimulatedElasticsearch.start(options.build());
                var rig = Rig.on(kafka, cluster);
                var _ = new HealthProbe(rig)) {
            rig.with("elser.targets.default.api-key-file", file.toString());
            rig.startWorker();
            try (var alerts = FiredAlerts.of(rig, folder)) {
                ask(rig, "first", "");
                alerts.fires("ElserKeyEnds", "the worker's key has five days left");
                Files.writeString(file, fresh);
                alerts.ends("ElserKeyEnds", "a new key is put into the file");
                ask(rig, "second", "");
                rig.events().untilEnded(2);
            }
        }
    }

    private static String encoded(String id) {
        return Base64.getEncoder().encodeToString((id + ":s3cret").getBytes(UTF_8));
    }

    private String soonOver() throws Exception {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String store = folder.resolve("soon.p12").toString();
        Path pem = folder.resolve("soon.pem");
        run(
                keytool,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "a",
                "-dname",
                "CN=soon",
                "-validity",
                "5",
                "-keystore",
                store,
                "-storepass",
                "changeit");
        run(
                keytool,
                "-exportcert",
                "-rfc",
                "-alias",
                "a",
                "-keystore",
                store,
                "-storepass",
                "changeit",
                "-file",
                pem.toString());
        return Files.readString(pem);
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
