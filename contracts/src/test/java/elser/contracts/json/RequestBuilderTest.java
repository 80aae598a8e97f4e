package elser.contracts.json;

import static elser.contracts.json.RuleTable.LIMITS;
import static elser.contracts.json.RuleTable.NOW;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.ChunkingSettings;
import elser.contracts.InferenceConfig;
import elser.contracts.InvalidRequestException;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading.Valid;
import elser.contracts.ServiceSettings;
import elser.contracts.Violation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class RequestBuilderTest {

    private static final OffsetDateTime DEADLINE =
            OffsetDateTime.parse("2026-11-23T22:30:00+01:30");

    @Test
    void everyMember_isBuiltAsGiven() {
        ProvisioningRequest built =
                RequestBuilder.request("r-1", "my-elser")
                        .target("eu")
                        .inferenceConfig(
                                ConfigBuilder.elser()
                                        .modelId(".elser_model_2_linux-x86_64")
                                        .numThreads(2)
                                        .adaptiveAllocations(0, 4)
                                        .chunking(ChunkingSettings.sentence(250, 1)))
                        .dedicated(true)
                        .deadline(DEADLINE)
                        .requestedBy("search-team")
                        .build(RequestLimits.CONTRACT_ONLY, NOW);

        assertThat(built)
                .isEqualTo(
                        new ProvisioningRequest(
                                null,
                                "r-1",
                                "eu",
                                null,
                                "my-elser",
                                new InferenceConfig(
                                        "elser",
                                        new ServiceSettings(
                                                ".elser_model_2_linux-x86_64",
                                                null,
                                                2,
                                                new AdaptiveAllocations(true, 0, 4)),
                                        new ChunkingSettings("sentence", 250, 1, null, null, null),
                                        null),
                                true,
                                DEADLINE,
                                "search-team"));
    }

    static List<ChunkingSettings> chunkings() {
        return List.of(
                ChunkingSettings.sentence(20, 0),
                ChunkingSettings.word(300, 150),
                ChunkingSettings.recursive(10, List.of("\n\n", "ä")),
                ChunkingSettings.markdown(300),
                ChunkingSettings.none());
    }

    @ParameterizedTest
    @MethodSource("chunkings")
    void everyWayToCut_isTaken(ChunkingSettings chunking) {
        ConfigBuilder config =
                ConfigBuilder.elasticsearch("splade")
                        .numThreads(1)
                        .numAllocations(3)
                        .chunking(chunking);

        assertThat(RequestBuilder.request("r", "e").inferenceConfig(config).build())
                .isEqualTo(
                        new ProvisioningRequest(
                                null,
                                "r",
                                null,
                                null,
                                "e",
                                new InferenceConfig(
                                        "elasticsearch",
                                        new ServiceSettings("splade", 3, 1, null),
                                        chunking,
                                        null),
                                null,
                                null,
                                null));
    }

    @Test
    void everyRequestTheContractAllows_isBuiltUnchanged() {
        for (long seed = 0; seed < 300; seed++) {
            ProvisioningRequest request = new Messages(seed).request();
            assertThat(RequestBuilder.from(request).build(LIMITS, NOW)).isEqualTo(request);
        }
    }

    @Test
    void aRequestOfAnother_isItsCopy() {
        ProvisioningRequest first = RequestBuilder.request("r-1", "my-elser").build();

        ProvisioningRequest again = RequestBuilder.from(first).requestId("r-2").build();

        assertThat(first.requestId()).isEqualTo("r-1");
        assertThat(again).isEqualTo(RequestBuilder.request("r-2", "my-elser").build());
    }

    @Test
    void aConfigGoesOn_withoutChangingTheRequestItWasGivenTo() {
        ConfigBuilder config = ConfigBuilder.elser().numThreads(1).numAllocations(1);
        RequestBuilder request = RequestBuilder.request("r-1", "e").inferenceConfig(config);

        config.numAllocations(2);

        assertThat(request.build().inferenceConfig().serviceSettings().numAllocations())
                .isEqualTo(1);
    }

    @Test
    void everyBrokenRule_isToldAtOnce() {
        var refused =
                refusal(
                        RequestBuilder.request("r 1", "My_Id")
                                .inferenceConfig(
                                        ConfigBuilder.elser()
                                                .numThreads(3)
                                                .numAllocations(1)
                                                .adaptiveAllocations(5, 4)));

        assertThat(refused)
                .hasMessage(
                        """
                        the request would be refused:
                          /request_id must be 1 to 128 characters of A-Z a-z 0-9 . _ : -, was "r 1"
                          /inference_id must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z\
                         or 0-9, was "My_Id"
                          /inference_config/service_settings/num_threads must be 1, 2, 4, 8, 16 or\
                         32, was 3
                          /inference_config/service_settings/num_allocations must be left out where\
                         adaptive_allocations are enabled
                          /inference_config/service_settings/adaptive_allocations/min_number_of_allocations\
                         must not be above max_number_of_allocations, was 5 above 4\
                        """);
        assertThat(refused.violations())
                .extracting(Violation::pointer)
                .startsWith("/request_id", "/inference_id")
                .hasSize(5);
    }

    /** Of the rows that break a rule those that a builder can express: not a text for a number. */
    @Test
    void whateverTheWorkerRefuses_isRefusedInTheSameWords() {
        int expressed = 0;
        for (RuleTable.Broken row : RuleTable.broken()) {
            Optional<ProvisioningRequest> request = decoded(row.document());
            if (request.isPresent()) {
                expressed++;
                assertThat(refusal(RequestBuilder.from(request.get())).violations())
                        .as(row.document())
                        .containsExactly(new Violation(row.pointer(), row.message()));
            }
        }
        assertThat(expressed).isGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD800", "a\uDE80", "\uDE80\uD83D"})
    void halfASurrogatePair_isRefused(String text) {
        assertThat(refusal(RequestBuilder.request("r", "e").requestedBy(text)).violations())
                .containsExactly(
                        new Violation(
                                "", "escapes half of a surrogate pair, which is no character"));
    }

    @Test
    void sizeLimit_isExact() {
        assertThat(ContractJson.write(ofSize(ProvisioningRequest.MAX_BYTES).build()))
                .hasSize(ProvisioningRequest.MAX_BYTES);
        assertThat(refusal(ofSize(ProvisioningRequest.MAX_BYTES + 1)))
                .hasMessage(
                        "the request would be refused:\n  is larger than 65536 bytes, was 65537");
    }

    @Test
    void theFirstLimitOfAnOwner_isKept_theSecondToo() {
        RequestBuilder request =
                RequestBuilder.request("r", "e")
                        .target("small")
                        .inferenceConfig(ConfigBuilder.elser().numThreads(4).numAllocations(5));

        assertThat(refusal(request).violations())
                .extracting(Violation::message)
                .containsExactly(
                        "must be at most 2 on this target, was 4",
                        "must be at most 4 on this target, was 5");
    }

    @Test
    void withoutAnId_isRefused_notABug() {
        assertThat(refusal(RequestBuilder.request(null, "e")).violations())
                .containsExactly(new Violation("/request_id", "must not be null; it is required"));
    }

    private static RequestBuilder ofSize(int bytes) {
        ConfigBuilder config = ConfigBuilder.elser().numThreads(1).numAllocations(1);
        ProvisioningRequest probe = withSeparator("x", config).build();
        return withSeparator("x".repeat(bytes - ContractJson.write(probe).length + 1), config);
    }

    private static RequestBuilder withSeparator(String separator, ConfigBuilder config) {
        return RequestBuilder.request("r", "e")
                .inferenceConfig(
                        config.chunking(ChunkingSettings.recursive(10, List.of(separator))));
    }

    private static InvalidRequestException refusal(RequestBuilder request) {
        var refused =
                catchThrowableOfType(
                        InvalidRequestException.class, () -> request.build(LIMITS, NOW));
        assertThat(refused).isNotNull();
        return refused;
    }

    private static Optional<ProvisioningRequest> decoded(String document) {
        try {
            var request = Mappers.MESSAGES.readValue(document, ProvisioningRequest.class);
            boolean same = Mappers.MESSAGES.valueToTree(request).equals(RuleTable.json(document));
            assertThat(reads(document)).isFalse();
            return same ? Optional.of(request) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static boolean reads(String document) {
        return new RequestReader(LIMITS).read(document.getBytes(UTF_8), Map.of(), NOW)
                instanceof Valid;
    }
}
