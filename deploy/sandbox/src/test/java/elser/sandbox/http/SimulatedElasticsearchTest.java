package elser.sandbox.http;

import static elser.sandbox.cluster.ElserModels.LINUX;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.Shows;
import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.wire.Certificate;
import elser.sandbox.wire.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class SimulatedElasticsearchTest {

    private static final String ELSER =
            "{\"service\":\"elser\",\"service_settings\":{\"num_allocations\":1,\"num_threads\":1}}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final SimulatedElasticsearch target =
            SimulatedElasticsearch.start(
                    TargetOptions.of(
                                    ClusterOptions.builder()
                                            .allocationTime(Duration.ofMillis(10))
                                            .build())
                            .behind(GatewayOptions.cuttingAfter(Duration.ofMillis(200))));

    @AfterEach
    void stop() {
        client.close();
        target.close();
    }

    private HttpResponse<String> send(URI base, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path))
                        .method(method, BodyPublishers.ofString(body))
                        .header("X-Opaque-Id", "test")
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    @Shows({"deprecated-warnings", "product"})
    void create_bearsTheProductAndTheWarnings() throws Exception {
        target.apply(new Change.ImportModel(LINUX));
        HttpResponse<String> response =
                send(target.url(), "PUT", "/_inference/sparse_embedding/e", ELSER);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Elastic-Product")).contains("Elasticsearch");
        assertThat(response.headers().allValues("Warning"))
                .hasSize(2)
                .allMatch(warning -> warning.startsWith("299 Elasticsearch-9.5.0 \""));
    }

    @Test
    @Shows({"gateway-502", "left-client-gone"})
    void gateway_cutsTheCallWhileTheServerGoesOn() throws Exception {
        target.apply(new Change.SetDownloads(new Course.StallsAfter(10)));
        HttpResponse<String> cut =
                send(target.gatewayUrl(), "PUT", "/_inference/sparse_embedding/e", ELSER);
        assertThat(cut.statusCode()).isEqualTo(502);
        assertThat(cut.headers().firstValue("X-Elastic-Product")).isEmpty();
        assertThat(cut.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(target.counters().createsOf(LINUX).inFlight()).isEqualTo(1);
        Call underWay = target.calls().getFirst();
        assertThat(underWay.cutAt()).isPresent();
        assertThat(underWay.status()).isEmpty();
        assertThat(underWay.opaqueId()).contains("test");

        target.apply(new Change.FinishDownloads());
        await().until(() -> target.counters().createsOf(LINUX).inFlight() == 0);
        assertThat(target.calls().getFirst().status()).contains(200);
        String stats = send(target.gatewayUrl(), "GET", "/_ml/trained_models/e/_stats", "").body();
        assertThat(stats).contains("\"state\":\"fully_allocated\"");
    }

    @Test
    void controlEndpoints_areNotCounted() throws Exception {
        send(target.url(), "GET", "/_inference", "");
        assertThat(send(target.url(), "GET", "/_sandbox/counters", "").body())
                .isEqualTo("{\"calls\":{\"get-endpoints\":1},\"creates\":{}}");
        assertThat(send(target.url(), "GET", "/_sandbox/calls", "").body())
                .contains("\"target\":\"/_inference\"", "\"opaque_id\":\"test\"");
        assertThat(send(target.gatewayUrl(), "GET", "/_sandbox/calls", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    @Shows("fault-hang")
    void encryptedCalls_areWaitedForAndMayBeLeftAlone() {
        try (SimulatedElasticsearch encrypted =
                SimulatedElasticsearch.start(
                        TargetOptions.of(ClusterOptions.defaults())
                                .encrypted(TlsOptions.with(Certificate.GOOD)))) {
            RawClient patient = RawClient.plain().trusting(encrypted.caFile().orElseThrow());
            encrypted.add(Rule.always(Fault.Hang.of(Duration.ofMillis(50))).times(1));
            assertThat(Calls.status(patient.get(encrypted.url()))).isEqualTo(200);
            encrypted.add(Rule.always(Fault.Hang.untilReleased()));
            assertThat(patient.patient(Duration.ofMillis(100)).get(encrypted.url()))
                    .isEqualTo(new RawClient.Outcome.TimedOut());
            await().until(() -> encrypted.waiting() == 0);
            assertThat(encrypted.exchanges().getLast().outcome())
                    .contains(new Exchange.Outcome.Left());
        }
    }

    @Test
    void certificateOfTheAuthority_isThereAsLongAsTheTarget() {
        Path file;
        try (SimulatedElasticsearch encrypted =
                SimulatedElasticsearch.start(
                        TargetOptions.of(ClusterOptions.defaults())
                                .behind(GatewayOptions.cuttingAfter(Duration.ofSeconds(30)))
                                .encrypted(TlsOptions.with(Certificate.GOOD)))) {
            file = encrypted.caFile().orElseThrow();
            RawClient client = RawClient.plain().trusting(file);
            for (URI url : List.of(encrypted.url(), encrypted.gatewayUrl())) {
                assertThat(url.getScheme()).isEqualTo("https");
                assertThat(Calls.status(client.get(url))).isEqualTo(200);
            }
            assertThat(encrypted.controlUrl().getScheme()).isEqualTo("http");
        }
        assertThat(file).doesNotExist();
    }
}
