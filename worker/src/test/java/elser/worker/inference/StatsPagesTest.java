package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.LifecycleEvent.Allocation;
import elser.worker.lifecycle.DeploymentView;
import elser.worker.lifecycle.DeploymentView.State;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView.Deployments;
import elser.worker.lifecycle.Trouble;
import elser.worker.lifecycle.Trouble.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Statistics of trained models: their shapes, and their pages. */
class StatsPagesTest {

    private static final String LINUX = ".elser_model_2_linux-x86_64";

    private static JsonNode json(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static DeploymentView only(String stats) {
        var pages = new StatsPages();
        pages.add(
                json(
                        "{\"count\":1,\"trained_model_stats\":[{\"model_id\":\""
                                + LINUX
                                + "\",\"deployment_stats\":"
                                + stats
                                + "}]}"));
        return Objects.requireNonNull(pages.whole().get("my-elser"));
    }

    private static DeploymentView view(State state, Allocation allocation) {
        return new DeploymentView("my-elser", LINUX, state, null, allocation);
    }

    @Test
    void starting_tellsWhyItWasNotPlaced() {
        assertThat(
                        only(
                                """
                                {"deployment_id":"my-elser","model_id":".elser_model_2_linux-x86_64",
                                 "state":"starting","reason":"No ML nodes exist in the cluster",
                                 "allocation_status":{"allocation_count":0,
                                 "target_allocation_count":1,"state":"starting"},"nodes":[]}
                                """))
                .isEqualTo(
                        new DeploymentView(
                                "my-elser",
                                LINUX,
                                State.STARTING,
                                "No ML nodes exist in the cluster",
                                new Allocation("starting", 0, 1)));
    }

    @Test
    void scaledToZero_isFullyAllocated() {
        DeploymentView zero =
                only(
                        """
                        {"deployment_id":"my-elser","state":"started","number_of_allocations":0,
                         "allocation_status":{"allocation_count":0,"target_allocation_count":0,
                         "state":"fully_allocated"},"nodes":[]}
                        """);

        assertThat(zero).isEqualTo(view(State.STARTED, new Allocation("fully_allocated", 0, 0)));
        assertThat(zero.isFullyAllocated()).isTrue();
    }

    @Test
    void stopping_hasNoAllocation() {
        assertThat(only("{\"deployment_id\":\"my-elser\",\"state\":\"stopping\"}"))
                .isEqualTo(new DeploymentView("my-elser", LINUX, State.STOPPING, null, null));
    }

    @Test
    void unknownNamesAndMembersAreTolerated() {
        assertThat(
                        only(
                                """
                                {"deployment_id":"my-elser","state":"dreaming","mood":{"good":1},
                                 "allocation_status":{"state":"hovering","allocation_count":1,
                                 "target_allocation_count":2,"sky":"blue"}}
                                """))
                .isEqualTo(view(State.UNKNOWN, new Allocation("hovering", 1, 2)));
    }

    /** It goes into events as it is. */
    @Test
    void aStateThatDoesNotEndIsCut() {
        Allocation allocation =
                only("""
                {"deployment_id":"my-elser","state":"started",
                 "allocation_status":{"state":"%s","allocation_count":1,
                 "target_allocation_count":2}}
                """
                                .formatted("x".repeat(100_000)))
                        .allocation();

        assertThat(allocation).isEqualTo(new Allocation("x".repeat(500) + "…", 1, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"allocation_count\":\"many\"",
                "\"allocation_count\":-1,\"target_allocation_count\":1",
                "\"allocation_count\":1,\"target_allocation_count\":-1",
                "\"allocation_count\":1,\"target_allocation_count\":4294967296"
            })
    void anAllocationThatCannotBeReadIsNone(String counts) {
        assertThat(
                        only(
                                """
                                {"deployment_id":"my-elser","state":"failed",
                                 "allocation_status":{"state":"started",%s}}
                                """
                                        .formatted(counts)))
                .isEqualTo(new DeploymentView("my-elser", LINUX, State.FAILED, null, null));
    }

    @Test
    void twoDeploymentsOfOneModelAreTwoEntriesAndOneModel() {
        var pages = new StatsPages();

        pages.add(
                json(
                        """
                        {"count":2,"trained_model_stats":[
                         {"model_id":"lang_ident_model_1"},
                         {"model_id":"m","deployment_stats":{"deployment_id":"a","state":"started"}},
                         {"model_id":"m","deployment_stats":{"deployment_id":"b","state":"failed"}}]}
                        """));

        Deployments whole = pages.whole();
        assertThat(whole.get("a"))
                .isEqualTo(new DeploymentView("a", "m", State.STARTED, null, null));
        assertThat(whole.get("b"))
                .isEqualTo(new DeploymentView("b", "m", State.FAILED, null, null));
        assertThat(List.of("lang_ident_model_1", "m", "a", "b")).allMatch(whole::isTaken);
        assertThat(whole.isTaken("c")).isFalse();
    }

    @Test
    void anEntryWithoutAModel_orNoList_isNoAnswer() {
        assertThatThrownBy(() -> new StatsPages().add(json("{\"trained_model_stats\":[{}]}")))
                .isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> new StatsPages().add(json("{\"count\":0}")))
                .isInstanceOf(ShapeException.class);
    }

    @Test
    void moreDeploymentsThanAreKeptAreIncomplete() {
        JsonNode entry = json("{\"model_id\":\"m\"}");
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode list = page.putArray("trained_model_stats");
        IntStream.range(0, StatsPages.MOST_ENTRIES).forEach(_ -> list.add(entry));
        var pages = new StatsPages();

        assertThat(pages.add(page)).isEqualTo(1);
        assertThatThrownBy(() -> pages.add(json("{\"trained_model_stats\":[{}]}")))
                .isInstanceOf(ShapeException.class)
                .hasMessage("statistics of more than 100000 deployments");
    }

    private static final Pattern PAGE = Pattern.compile("[?&](from|size)=(\\d+)");

    private static String page(String requestLine, int models, int count) {
        int from = 0;
        int size = 100;
        Matcher matcher = PAGE.matcher(requestLine);
        while (matcher.find()) {
            int value = Integer.parseInt(matcher.group(2));
            if (matcher.group(1).equals("from")) {
                from = value;
            } else {
                size = value;
            }
        }
        return IntStream.range(from, Math.min(models, from + size))
                .mapToObj(
                        "{\"model_id\":\"m%d\",\"deployment_stats\":{\"deployment_id\":\"d%1$d\"}}"
                                ::formatted)
                .collect(
                        Collectors.joining(
                                ",", "{\"count\":" + count + ",\"trained_model_stats\":[", "]}"));
    }

    /** The statistics as looked up on a server with so many models that speaks of {@code count}. */
    private static Read<Deployments> looked(int models, int count, List<String> asked) {
        try (var server =
                        new RawServer(
                                exchange ->
                                        exchange.write(
                                                RawServer.json(
                                                        200,
                                                        page(
                                                                exchange.request().line(),
                                                                models,
                                                                count))));
                var caller = new Caller(new Settings(), server.url())) {
            Read<Deployments> read = caller.look().models();
            server.requests().stream()
                    .map(RawServer.Received::line)
                    .filter(line -> line.contains("_stats"))
                    .forEach(asked::add);
            return read;
        }
    }

    @Test
    void pagesAreReadToTheLast() {
        List<String> asked = new ArrayList<>();

        Read<Deployments> read = looked(2500, 2500, asked);

        assertThat(read).isInstanceOf(Read.Complete.class);
        Deployments whole = Objects.requireNonNull(read.orNull());
        assertThat(whole.get("d0")).isNotNull();
        assertThat(whole.get("d2499")).isNotNull();
        assertThat(asked).hasSize(3).allMatch(line -> line.contains("size=1000"));
    }

    @Test
    void aFullLastPageIsFollowedByAnEmptyOne() {
        List<String> asked = new ArrayList<>();

        assertThat(looked(1000, 1000, asked)).isInstanceOf(Read.Complete.class);
        assertThat(asked).hasSize(2);
    }

    @Test
    void fewerEntriesThanTheServerCountsAreIncomplete() {
        assertThat(looked(500, 501, new ArrayList<>()))
                .isEqualTo(
                        new Read.Unavailable<>(
                                new Trouble(
                                        Kind.SERVER,
                                        "statistics of 500 trained models where there are 501",
                                        null,
                                        200)));
    }

    @Test
    void moreModelsThanAreReadAreIncomplete() {
        assertThat(looked(20_000, 20_000, new ArrayList<>()))
                .isEqualTo(
                        new Read.Unavailable<>(
                                new Trouble(
                                        Kind.SERVER, "more than 10000 trained models", null, 200)));
    }

    @Test
    void aPageThatIsMissingMakesAllIncomplete() {
        try (var server =
                        new RawServer(
                                exchange -> {
                                    String line = exchange.request().line();
                                    exchange.write(
                                            line.contains("from=1000")
                                                    ? RawServer.error(500, "some", "no")
                                                    : RawServer.json(200, page(line, 2500, 2500)));
                                });
                var caller = new Caller(new Settings(), server.url())) {
            assertThat(caller.look().models())
                    .isEqualTo(
                            new Read.Unavailable<>(
                                    new Trouble(Kind.SERVER, "500 some: no", "some", 500)));
        }
    }
}
