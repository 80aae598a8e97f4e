package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.InferenceConfig;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.ServiceSettings;
import elser.contracts.json.RequestReader;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;

/** What {@code submit} publishes. */
@ExtendWith(SharedBroker.class)
class SubmitTest {

    private static final String NOW = "2026-11-23T20:00:00Z";

    private final OnBroker broker;

    SubmitTest(TestBroker kafka) {
        this.broker = new OnBroker(kafka.bootstrapServers());
    }

    @Test
    void flagsBecomeACloudEventUnderTheModelKey() {
        broker.withTopics(1);
        Terminal terminal = broker.terminal().at(NOW);

        int code =
                terminal.run(
                        "submit",
                        "--inference-id",
                        "i",
                        "--request-id",
                        "r1",
                        "--target",
                        "eu",
                        "--adaptive",
                        "1..4",
                        "--num-threads",
                        "2",
                        "--dedicated",
                        "--deadline",
                        "30m",
                        "--requested-by",
                        "me");

        assertThat(code).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.err()).isEmpty();
        assertThat(terminal.out()).containsExactly("r1 key=eu/.elser_model_2 partition=0 offset=0");
        ConsumerRecord<byte[], byte[]> published = broker.read("requests").getFirst();
        assertThat(text(published.key())).isEqualTo("eu/.elser_model_2");
        assertThat(headers(published))
                .containsOnlyKeys("ce_id", "ce_source", "ce_specversion", "ce_type", "content-type")
                .containsEntry("ce_source", "/elser-worker/submit")
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_type", "elser.provisioning.request")
                .containsEntry("content-type", "application/json");
        assertThat(request(published))
                .isEqualTo(
                        new ProvisioningRequest(
                                null,
                                "r1",
                                "eu",
                                null,
                                "i",
                                new InferenceConfig(
                                        "elser",
                                        new ServiceSettings(
                                                null, null, 2, new AdaptiveAllocations(true, 1, 4)),
                                        null,
                                        null),
                                true,
                                OffsetDateTime.parse("2026-11-23T20:30:00Z"),
                                "me"));
    }

    @Test
    void whatIsNotGivenIsAbsent_exceptTheId() {
        broker.withTopics(1);
        Terminal terminal = broker.terminal();

        assertThat(terminal.run("submit", "--inference-id", "i")).isEqualTo(ExitCodes.DONE);

        String id = terminal.out().getFirst().replaceFirst(" .*", "");
        assertThat(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        ConsumerRecord<byte[], byte[]> published = broker.read("requests").getFirst();
        assertThat(text(published.value()))
                .isEqualTo("{\"request_id\":\"" + id + "\",\"inference_id\":\"i\"}");
    }

    @Test
    void aModelOrASettingAloneIsCompleted() {
        broker.withTopics(1);
        broker.terminal().run("submit", "--inference-id", "i", "--model-id", "m");
        broker.terminal().run("submit", "--inference-id", "i", "--num-allocations", "3");

        assertThat(broker.read("requests"))
                .extracting(published -> request(published).inferenceConfig())
                .containsExactly(
                        new InferenceConfig(
                                "elasticsearch", new ServiceSettings("m", 1, 1, null), null, null),
                        new InferenceConfig(
                                "elser", new ServiceSettings(null, 3, 1, null), null, null));
    }

    @Test
    void manyRequestsArePublishedAsTheyStand_inTheirOrder() {
        broker.withTopics(1);
        Terminal terminal =
                broker.terminal()
                        .typing(
                                "{\"request_id\":\"a\", \"inference_id\": \"i\", \"requested_by\":"
                                        + " \"Jürgen\"}\n"
                                        + "{\"inference_id\":\"j\",\n \"request_id\":\"b\"}");

        assertThat(terminal.run("submit", "--file", "-")).isEqualTo(ExitCodes.DONE);

        assertThat(terminal.out())
                .containsExactly(
                        "a key=default/.elser_model_2 partition=0 offset=0",
                        "b key=default/.elser_model_2 partition=0 offset=1");
        assertThat(broker.read("requests"))
                .extracting(published -> text(published.value()))
                .containsExactly(
                        "{\"request_id\":\"a\", \"inference_id\": \"i\", \"requested_by\":"
                                + " \"Jürgen\"}",
                        "{\"inference_id\":\"j\",\n \"request_id\":\"b\"}");
    }

    @Test
    void oneBadRequestHoldsBackAll() {
        broker.withTopics(1);
        Terminal terminal =
                broker.terminal()
                        .typing(
                                "{\"request_id\":\"a\",\"inference_id\":\"i\"}{\"request_id\":\"b\"}");
        assertThat(terminal.run("submit", "--file", "-")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .containsExactly(
                        "line 1: /inference_id: is required",
                        "1 of 2 requests break rules; nothing was published. Mend them and submit"
                                + " all again.");
        assertThat(broker.read("requests")).isEmpty();
    }

    @Test
    void aMissingTopicIsToldWithTheWayToMakeIt() {
        Terminal terminal = broker.terminal();
        assertThat(terminal.run("submit", "--inference-id", "i")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .containsExactly(
                        "The topic "
                                + broker.topic("requests")
                                + " does not exist: make it with 'elser-worker topics create', or"
                                + " name the right one in elser.topics.requests.");
    }

    @Test
    void withoutABrokerNothingIsPublished() {
        Terminal terminal =
                new Terminal()
                        .with("elser.kafka.bootstrap.servers", "127.0.0.1:9")
                        .with("elser.kafka.default.api.timeout.ms", "300")
                        .with("elser.kafka.request.timeout.ms", "200");
        assertThat(terminal.run("submit", "--inference-id", "i")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith("Kafka does not answer as it should: ");
        assertThat(terminal.out()).isEmpty();
    }

    private static ProvisioningRequest request(ConsumerRecord<byte[], byte[]> published) {
        RequestReading reading =
                new RequestReader(RequestLimits.CONTRACT_ONLY)
                        .read(published.value(), headers(published), Instant.parse(NOW));
        return ((RequestReading.Valid) reading).request();
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> published) {
        Map<String, String> headers = new TreeMap<>();
        published.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        return headers;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
