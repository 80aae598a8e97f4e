package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.Models;
import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.Endpoint;
import elser.sandbox.cluster.EndpointSettings;
import elser.sandbox.cluster.MlCapacity;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.DeploymentView;
import elser.worker.lifecycle.DeploymentView.State;
import elser.worker.lifecycle.Download;
import elser.worker.lifecycle.EndpointView;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;
import elser.worker.lifecycle.TargetView.Deployments;
import elser.worker.lifecycle.TargetView.Endpoints;
import elser.worker.lifecycle.Trouble.Kind;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the calls bring from a cluster that behaves as Elasticsearch does. */
class SimulatedClusterTest {

    private static final String MODEL = Models.ELSER_V2_LINUX_X86_64;
    private static final Read<Definition> COMPLETE = new Read.Complete<>(Definition.COMPLETE);

    private static ClusterOptions.Builder options() {
        return ClusterOptions.builder()
                .downloadDuration(Duration.ofMillis(200))
                .allocationTime(Duration.ofMillis(20));
    }

    private static SimulatedElasticsearch cluster(Change... seeds) {
        return SimulatedElasticsearch.start(options().with(List.of(seeds)).build());
    }

    private static @Nullable EndpointView endpoint(TargetView view) {
        Endpoints endpoints = view.endpoints().orNull();
        return endpoints == null ? null : endpoints.get("my-elser");
    }

    private static @Nullable DeploymentView deployment(TargetView view) {
        Deployments deployments = view.models().orNull();
        return deployments == null ? null : deployments.get("my-elser");
    }

    @Test
    void nothingIsThere() {
        try (var cluster = cluster();
                var caller = new Caller(new Settings(), cluster.url())) {
            TargetView view = caller.look(Models.ELSER_V2, "my-model");

            assertThat(view.endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(endpoint(view)).isNull();
            assertThat(view.models()).isInstanceOf(Read.Complete.class);
            assertThat(deployment(view)).isNull();
            assertThat(view.downloads()).isEqualTo(new Read.Complete<>(Map.of()));
            assertThat(view.definitions())
                    .isEqualTo(
                            Map.of(
                                    Models.ELSER_V2,
                                    new Read.Complete<>(Definition.ABSENT),
                                    "my-model",
                                    new Read.Complete<>(Definition.ABSENT)));
        }
    }

    @Test
    void aCreateDownloadsAndServes() {
        try (var cluster = cluster(new Change.SetDownloads(new Course.StallsAfter(96)));
                var caller = new Caller(new Settings(), cluster.url())) {
            CompletableFuture<CallResult> create =
                    caller.start(Caller.create("my-elser"), () -> true);
            var stalled = new Read.Complete<>(Map.of(Models.ELSER_V2, new Download(96, 263)));
            await().until(() -> caller.look().downloads().equals(stalled));

            TargetView during = caller.look(Models.ELSER_V2);
            assertThat(endpoint(during)).isNotNull();
            assertThat(deployment(during)).isNull();
            assertThat(during.definitions())
                    .containsEntry(Models.ELSER_V2, new Read.Complete<>(Definition.PARTIAL));

            cluster.apply(new Change.FinishDownloads());
            assertThat(Caller.await(create)).isEqualTo(new CallResult.Answered(200, null, "done"));
            await().until(() -> deployment(caller.look()) != null);
            await().until(
                            () ->
                                    Objects.requireNonNull(deployment(caller.look()))
                                            .isFullyAllocated());
            TargetView after = caller.look(Models.ELSER_V2);
            assertThat(deployment(after))
                    .isEqualTo(
                            new DeploymentView(
                                    "my-elser",
                                    MODEL,
                                    State.STARTED,
                                    null,
                                    new Allocation("fully_allocated", 1, 1)));
            assertThat(after.definitions()).containsEntry(Models.ELSER_V2, COMPLETE);
            assertThat(cluster.counters().createsOf(MODEL).arrived()).isEqualTo(1);
        }
    }

    @Test
    void aGatewayCutsTheCreate_andTheClusterGoesOn() {
        var behind =
                TargetOptions.of(options().downloadDuration(Duration.ofSeconds(30)).build())
                        .behind(GatewayOptions.cuttingAfter(Duration.ofMillis(300)));
        try (var cluster = SimulatedElasticsearch.start(behind);
                var caller = new Caller(new Settings(), cluster.gatewayUrl())) {
            assertThat(caller.create())
                    .isInstanceOfSatisfying(
                            CallResult.Answered.class,
                            answered -> {
                                assertThat(answered.status()).isEqualTo(502);
                                assertThat(answered.errorType()).isNull();
                                assertThat(answered.reason()).endsWith(" bytes of text/html");
                            });

            assertThat(endpoint(caller.look())).isNotNull();
            assertThat(cluster.counters().createsOf(MODEL).inFlight()).isEqualTo(1);
        }
    }

    @Test
    void aMissingDeploymentIsStarted() {
        try (var cluster =
                        cluster(
                                new Change.ImportModel(MODEL),
                                new Change.AddEndpoint(
                                        Endpoint.Local.created(
                                                "my-elser", EndpointSettings.fixed(MODEL, 2))));
                var caller = new Caller(new Settings(), cluster.url())) {
            assertThat(deployment(caller.look())).isNull();

            assertThat(caller.run(Caller.START, () -> true))
                    .isEqualTo(new CallResult.Answered(200, null, "done"));

            await().until(
                            () ->
                                    Optional.ofNullable(deployment(caller.look()))
                                            .map(DeploymentView::allocation)
                                            .equals(
                                                    Optional.of(
                                                            new Allocation(
                                                                    "fully_allocated", 2, 2))));
        }
    }

    @Test
    void onlyTheTasksAreForbidden() {
        try (var cluster = cluster(new Change.SetDenied(Set.of(Action.LIST_TASKS)));
                var caller = new Caller(new Settings(), cluster.url())) {
            TargetView view = caller.look(Models.ELSER_V2);

            assertThat(view.downloads())
                    .isInstanceOfSatisfying(
                            Read.Forbidden.class,
                            forbidden -> {
                                assertThat(forbidden.trouble().kind()).isEqualTo(Kind.CREDENTIALS);
                                assertThat(forbidden.trouble().errorType())
                                        .isEqualTo("security_exception");
                                assertThat(forbidden.trouble().httpStatus()).isEqualTo(403);
                            });
            assertThat(view.endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(view.models()).isInstanceOf(Read.Complete.class);
            assertThat(view.definitions())
                    .containsEntry(Models.ELSER_V2, new Read.Complete<>(Definition.ABSENT));
        }
    }

    @Test
    void refusalsOfACreateKeepTypeStatusAndReason() {
        try (var cluster = cluster(new Change.ImportModel(MODEL), new Change.SetLicensed(false));
                var caller = new Caller(new Settings(), cluster.url())) {
            assertThat(caller.create())
                    .isEqualTo(
                            new CallResult.Answered(
                                    403,
                                    "security_exception",
                                    "current license is non-compliant for [inference]"));

            cluster.apply(new Change.SetLicensed(true));
            cluster.apply(new Change.SetCapacity(MlCapacity.none()));
            assertThat(caller.create())
                    .isEqualTo(
                            new CallResult.Answered(
                                    429,
                                    "status_exception",
                                    "Could not start deployment because no ML nodes with"
                                            + " sufficient capacity were found"));
            assertThat(caller.create())
                    .isEqualTo(
                            new CallResult.Answered(
                                    400,
                                    "resource_already_exists_exception",
                                    "Inference endpoint [my-elser] already exists"));
        }
    }

    @Test
    void callsSayWhoMakesThem() {
        try (var cluster = cluster(new Change.ImportModel(MODEL));
                var caller = new Caller(new Settings(), cluster.url())) {
            caller.lookAndLearn(1);
            caller.create();
            caller.run(Caller.START, () -> true);

            assertThat(cluster.calls())
                    .extracting(Call::method, Call::target, call -> call.opaqueId().orElse("none"))
                    .contains(
                            tuple("GET", "/_inference/_all", "elser-provisioner/default"),
                            tuple("GET", "/", "elser-provisioner/default"),
                            tuple(
                                    "PUT",
                                    "/_inference/sparse_embedding/my-elser?timeout=18000ms",
                                    "p1/1/7"))
                    .last()
                    .satisfies(start -> assertThat(start.toList().getLast()).isEqualTo("p1/start"));
        }
    }

    @Test
    void theKeyOpensTheCluster_anotherDoesNot() {
        var guarded = options().apiKey("a2V5OnNlY3JldA==").build();
        try (var cluster = SimulatedElasticsearch.start(guarded);
                var right = caller(cluster, "a2V5OnNlY3JldA==");
                var pair = caller(cluster, "key:secret");
                var wrong = caller(cluster, "bm9ib2R5Om5vdGhpbmc=")) {
            assertThat(right.look().endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(pair.look().endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(wrong.look().endpoints())
                    .isInstanceOfSatisfying(
                            Read.Forbidden.class,
                            forbidden ->
                                    assertThat(forbidden.trouble().kind())
                                            .isEqualTo(Kind.CREDENTIALS));
        }
    }

    private static Caller caller(SimulatedElasticsearch cluster, String key) {
        return new Caller(
                new Settings(), new Credentials.ApiKey(new Secret.Value(key)), cluster.url());
    }
}
