package elser.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import elser.contracts.LifecycleEvent;
import elser.contracts.ProvisioningRequest;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

class AsyncApiTest {

    private final JsonNode document = parse();

    @Test
    void everyReference_leadsSomewhere() {
        List<String> references = document.findValuesAsText("$ref");

        assertThat(references).hasSizeGreaterThan(30);
        assertThat(references)
                .allSatisfy(
                        reference -> {
                            if (reference.startsWith("#")) {
                                assertThat(document.at(reference.substring(1)).isMissingNode())
                                        .isFalse();
                            } else {
                                assertThat(Path.of(reference)).isRegularFile();
                            }
                        });
    }

    /** The files that the tests of requests and events hold their documents against. */
    @Test
    void everyJsonPayload_isOneOfTheTwoSchemas() {
        List<String> payloads =
                stream(document.at("/components/messages"))
                        .flatMap(it -> it.path("payload").findValuesAsText("$ref").stream())
                        .distinct()
                        .toList();

        assertThat(payloads)
                .containsExactlyInAnyOrder(
                        "./schemas/provisioning-request.schema.json",
                        "./schemas/lifecycle-event.schema.json");
    }

    @Test
    void eventMessages_areTheTypesOfEvents() {
        List<String> types =
                Arrays.stream(LifecycleEvent.Type.values())
                        .map(LifecycleEvent.Type::ceType)
                        .toList();

        List<JsonNode> messages =
                stream(document.at("/channels/events/messages"))
                        .map(message -> document.at(message.path("$ref").asText().substring(1)))
                        .toList();

        assertThat(messages)
                .extracting(message -> message.path("name").asText())
                .containsExactlyElementsOf(types);
        assertThat(messages)
                .extracting(
                        message -> message.at("/headers/allOf/1/properties/ce_type/const").asText())
                .containsExactlyElementsOf(types);
        assertThat(
                        stream(
                                        document.at(
                                                "/components/schemas/EventHeaders/properties/ce_type/enum"))
                                .map(JsonNode::asText))
                .containsExactlyElementsOf(types);
    }

    @Test
    void requestMessage_isNamedAsItsCloudEventsType() {
        assertThat(document.at("/components/messages/request/name").asText())
                .isEqualTo(ProvisioningRequest.CE_TYPE);
        assertThat(
                        document.at(
                                        "/components/messages/requestCloudEvent/payload/properties/type/const")
                                .asText())
                .isEqualTo(ProvisioningRequest.CE_TYPE);
    }

    @Test
    void everyExampleOfAnAcceptedMessage_isShown_withTheMessageOfItsType() throws Exception {
        List<String> shown =
                document.findValuesAsText("$ref").stream()
                        .filter(reference -> reference.startsWith("./examples/"))
                        .map(reference -> reference.substring("./examples/".length()))
                        .toList();
        try (Stream<Path> files = Files.list(Path.of("examples"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> !name.equals("request-refused.json"))
                    .containsExactlyInAnyOrderElementsOf(shown);
        }
        for (JsonNode message : document.at("/components/messages")) {
            String name = message.path("name").asText();
            for (JsonNode example : message.path("examples")) {
                String file = example.at("/payload/$ref").asText().substring(2);
                String type = RuleTable.json(Schemas.text(file)).path("type").asText();
                if (file.contains("/event-")) {
                    assertThat(name).isEqualTo("elser.provisioning." + type);
                }
            }
        }
    }

    @Test
    void everyChannel_isUsedByAnOperation() {
        assertThat(
                        stream(document.path("operations"))
                                .map(operation -> operation.at("/channel/$ref").asText()))
                .containsExactlyInAnyOrder(
                        "#/channels/requests", "#/channels/events", "#/channels/dead-letters");
    }

    private static Stream<JsonNode> stream(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }

    private static JsonNode parse() {
        try {
            return new YAMLMapper().readTree(Schemas.text("asyncapi.yaml"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
