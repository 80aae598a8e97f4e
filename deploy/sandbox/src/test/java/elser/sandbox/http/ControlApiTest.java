package elser.sandbox.http;

import static elser.sandbox.http.Calls.control;
import static elser.sandbox.http.Calls.creating;
import static elser.sandbox.http.Calls.list;
import static elser.sandbox.http.Calls.read;
import static elser.sandbox.http.Calls.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.json.RecordReader;
import elser.sandbox.wire.RawClient;
import elser.sandbox.wire.RawClient.Outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class ControlApiTest {

    private static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");

    private final VirtualClock clock = VirtualClock.startingAt(T0);
    private final SimulatedElasticsearch target =
            SimulatedElasticsearch.start(
                    TargetOptions.of(
                                    ClusterOptions.builder()
                                            .downloadDuration(Duration.ofHours(1))
                                            .build())
                            .nodes(2)
                            .behind(GatewayOptions.cuttingAfter(Duration.ofSeconds(10))),
                    clock);

    @AfterEach
    void stop() {
        target.close();
    }

    private String ask(String method, String page, String json) {
        Outcome.Answered answer = control(target, method, page, json.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().replace('"', '\'');
    }

    @Test
    void rules_arePutInForceListedCountedAndRemoved() {
        assertThat(
                        ask(
                                "POST",
                                "/rules",
                                "{'on':{'operation':'get-endpoints'},'times':3,'lasts':'1m',"
                                        + "'fault':{'reset':'before'}}"))
                .isEqualTo(
                        "{'id':1,'matched':0,'applied':0,'left':3,"
                                + "'ends_at':'2026-11-23T20:01:00Z','rule':{"
                                + "'on':{'operation':'get-endpoints'},'times':3,'lasts':'1m',"
                                + "'fault':{'reset':'before'}}}");
        ask("POST", "/rules", "{'fault':{'hang':{}},'at':'node-2'}");
        assertThat(list(target.url())).isEqualTo(new Outcome.Reset());
        assertThat(ask("GET", "/rules", ""))
                .contains("{'id':1,'matched':1,'applied':1,'left':2,")
                .contains("{'id':2,'matched':0,'applied':0,'rule':{'at':'node-2','fault':'hang'}}");
        assertThat(ask("DELETE", "/rules/1", "")).startsWith("{'rules':[{'id':2,");
        assertThat(status(list(target.url()))).isEqualTo(200);
        assertThat(ask("DELETE", "/rules", "")).isEqualTo("{'rules':[]}");
    }

    @Test
    void changes_areAppliedAllAtOnceOrNotAtAll() {
        assertThat(ask("POST", "/changes", "{'import_model':'m'}")).isEqualTo("{'applied':1}");
        assertThat(
                        ask(
                                "POST",
                                "/changes",
                                "[{'set_downloads':{'fails_after':{'steps':7,'reason':'disk'}}},"
                                        + "'finish_downloads']"))
                .isEqualTo("{'applied':2}");
        Outcome.Answered refused =
                control(
                        target,
                        "POST",
                        "/changes",
                        "[{\"import_model\":\"n\"},{\"set_licenced\":false}]");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("change must be", "set_licensed");
        JsonNode models =
                RecordReader.parse(
                        Calls.answered(
                                        RawClient.plain()
                                                .get(target.url().resolve("/_ml/trained_models")))
                                .body());
        assertThat(models.findValuesAsText("model_id")).contains("m").doesNotContain("n");
    }

    @Test
    void ports_areClosedForAWhileAndOpened() {
        assertThat(ask("PUT", "/ports/gateway", "{'open':false,'lasts':'5s'}"))
                .isEqualTo(
                        "{'node-1':{'open':true},'node-2':{'open':true},'gateway':{'open':false}}");
        assertThat(list(target.gatewayUrl())).isEqualTo(new Outcome.Refused());
        clock.advance(Duration.ofSeconds(5));
        assertThat(status(list(target.gatewayUrl()))).isEqualTo(200);
        ask("PUT", "/ports/node-1", "{'open':false}");
        clock.advance(Duration.ofHours(1));
        assertThat(list(target.url())).isEqualTo(new Outcome.Refused());
        ask("PUT", "/ports/node-1", "{'open':true}");
        assertThat(status(list(target.url()))).isEqualTo(200);
    }

    @Test
    void gateway_isChangedAsAWhole() {
        String changed =
                "{'timeout':'2s','resend':true,'failure':{'status':503,'body':'empty',"
                        + "'retry_after':'5'}}";
        assertThat(ask("GET", "/gateway", ""))
                .isEqualTo(
                        "{'timeout':'10s','resend':false,'failure':{'status':502,'body':'html'}}");
        assertThat(ask("PUT", "/gateway", changed)).isEqualTo(changed);
        assertThat(ask("GET", "/gateway", "")).isEqualTo(changed);
        assertThat(target.gateway().orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void calls_tellWhatClientAndServerMet() {
        CompletableFuture<Outcome> creating = creating(target.gatewayUrl(), "e");
        await().until(() -> target.waiting() == 1);
        assertThat(ask("GET", "/calls", ""))
                .isEqualTo(
                        "{'calls':[{'number':1,'arrived_at':'2026-11-23T20:00:00Z',"
                                + "'via':'gateway','method':'PUT',"
                                + "'target':'/_inference/sparse_embedding/e',"
                                + "'operation':'put-endpoint','opaque_id':'test-e',"
                                + "'server':[{'node':'node-1',"
                                + "'arrived_at':'2026-11-23T20:00:00Z'}],"
                                + "'outcome':'under-way'}]}");
        clock.advance(Duration.ofSeconds(30));
        assertThat(status(creating.join())).isEqualTo(502);
        assertThat(ask("GET", "/calls", ""))
                .contains(
                        "'server':[{'node':'node-1','arrived_at':'2026-11-23T20:00:00Z',"
                                + "'status':408,'answered_at':'2026-11-23T20:00:30Z'}],"
                                + "'cut_at':'2026-11-23T20:00:10Z','outcome':'answered',"
                                + "'status':502,'ended_at':'2026-11-23T20:00:10Z'}");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1 2 3",
        "?after=1, 2 3",
        "?operation=put-endpoint, 3",
        "?method=GET, 1 2",
        "?path=/_inference*, 1 3",
        "?path=/_ml/*/_stats, 2",
        "?opaque_id=test-*, 3",
        "?via=gateway, 3",
        "?outcome=reset, 2",
        "?status=200, 1",
        "?rule=1, 2",
        "?outcome=answered&via=direct, 1"
    })
    void calls_areFiltered(String query, String numbers) {
        target.add(Rule.on(Match.any().path("/_ml/*"), new Fault.Reset(Stage.BEFORE)));
        list(target.url());
        assertThat(RawClient.plain().get(target.url().resolve("/_ml/trained_models/m/_stats")))
                .isEqualTo(new Outcome.Reset());
        CompletableFuture<Outcome> creating = creating(target.gatewayUrl(), "e");
        await().until(() -> target.waiting() == 1);
        clock.advance(Duration.ofSeconds(10));
        creating.join();
        List<String> found = new ArrayList<>();
        read(target, "/calls" + query)
                .path("calls")
                .forEach(call -> found.add(call.path("number").asText()));
        assertThat(String.join(" ", found)).isEqualTo(numbers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "GET|/calls?colour=red||400|cannot be filtered by 'colour=red', only by after=,"
                        + " operation=",
                "GET|/calls?after=x||400|'x' is not a whole number",
                "POST|/rules|{|400|not JSON",
                "POST|/rules|{}|400|rule.fault must be an object with one member",
                "POST|/rules|{\"fault\":{\"reset\":\"before\"},\"at\":\"node-3\"}|400|there is no"
                        + " 'node-3' here",
                "POST|/rules|{\"fault\":{\"reset\":\"before\"},\"times\":0}|400|times must be at"
                        + " least 1",
                "POST|/rules|{\"fault\":{\"respond\":{\"status\":99}}}|400|99 is no status of an"
                        + " answer",
                "POST|/rules|{\"fault\":{\"slow\":{\"bytes\":0,\"every\":\"1s\"}}}|400|at least 1"
                        + " byte",
                "DELETE|/rules/7||404|there is no rule 7",
                "PUT|/ports/node-9|{\"open\":true}|400|there is no port 'node-9'",
                "PUT|/gateway|{\"timeout\":\"0s\"}|400|gateway.resend is missing",
                "GET|/nothing||404|see GET /_sandbox"
            })
    void mistakes_areExplained(
            String method, String page, String json, int status, String message) {
        Outcome.Answered answer = control(target, method, page, json == null ? "" : json);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains(message);
    }

    @Test
    void theApi_describesItself() {
        assertThat(read(target, "").has("POST /_sandbox/rules")).isTrue();
        assertThat(read(target, "/changes").path("set_licensed").asText())
                .isEqualTo("true or false");
        assertThat(read(target, "/faults").path("fault").path("reset").asText())
                .isEqualTo("one of before, forwarded, answered");
    }

    @Test
    void examples_areTaken() {
        JsonNode examples = read(target, "").path("examples");
        assertThat(examples.properties()).hasSize(4);
        examples.properties()
                .forEach(
                        example -> {
                            String[] call = example.getKey().split(" /_sandbox", 2);
                            Outcome.Answered answer =
                                    control(
                                            target,
                                            call[0],
                                            call[1],
                                            example.getValue().toString());
                            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                        });
    }

    @Test
    void nodes_serveItBesideTheApiUntouchedByFaults() {
        target.add(Rule.always(new Fault.Reset(Stage.BEFORE)));
        assertThat(status(RawClient.plain().get(target.url().resolve("/_sandbox/rules"))))
                .isEqualTo(200);
        assertThat(target.exchanges()).isEmpty();
    }
}
