package elser.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.Shows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/** What a create may say of chunking. */
class ChunkingSettingsTest {

    private static final String PATH = "/_inference/sparse_embedding/my-elser";
    private static final String GOOD_SETTINGS = "\"num_threads\":1,\"num_allocations\":1";

    private final VirtualCluster cluster = VirtualCluster.with();

    private static String chunking(String settings) {
        return Puts.ELSER.replace(
                "{\"service\":", "{\"chunking_settings\":" + settings + ",\"service\":");
    }

    static Stream<Arguments> chunkings() {
        return Stream.of(
                chunked("sentence", "\"max_chunk_size\":19", "1: " + bound(19, "greater", 20)),
                chunked("sentence", "\"max_chunk_size\":20", ""),
                chunked("sentence", "\"max_chunk_size\":300", ""),
                chunked("sentence", "\"max_chunk_size\":301", "1: " + bound(301, "less", 300)),
                chunked("sentence", "", "1: " + required("max_chunk_size")),
                chunked("sentence", "\"max_chunk_size\":20,\"foo\":1", "1: Sentence" + odd("foo")),
                chunked("word", "\"max_chunk_size\":10,\"overlap\":5", ""),
                chunked(
                        "word",
                        "\"max_chunk_size\":10,\"overlap\":6",
                        "1: " + bound(6, "less", 5).replace("max_chunk_size", "overlap")),
                chunked(
                        "word",
                        "\"max_chunk_size\":9",
                        "1: " + bound(9, "greater", 10) + ";2: " + required("overlap")),
                chunked(
                        "word",
                        "\"max_chunk_size\":10,\"overlap\":1,\"foo\":1",
                        "1: Word" + odd("foo")),
                chunked("recursive", "\"max_chunk_size\":10,\"separators\":[\" \"]", ""),
                chunked(
                        "recursive",
                        "\"max_chunk_size\":10,\"separators\":[\" \"],"
                                + "\"separator_group\":\"plaintext\"",
                        "1: Recursive chunking settings can not have both [separators] and"
                                + " [separator_group]"),
                chunked(
                        "recursive",
                        "\"max_chunk_size\":10,\"foo\":1",
                        "1: Recursive" + odd("foo")),
                chunked("none", "", ""),
                chunked("none", "\"max_chunk_size\":10", "1: None" + odd("max_chunk_size")));
    }

    private static Arguments chunked(String strategy, String more, String problems) {
        return Arguments.of(
                "{\"strategy\":\"" + strategy + (more.isEmpty() ? "\"" : "\"," + more) + "}",
                problems.isEmpty() ? "" : "Validation Failed: " + problems + ";");
    }

    private static String bound(int value, String side, int bound) {
        return "[chunking_settings] Invalid value [%d.0]. [max_chunk_size] must be a %s than or equal to [%d.0]"
                .formatted(value, side, bound);
    }

    private static String required(String setting) {
        return "[chunking_settings] does not contain the required setting [" + setting + "]";
    }

    private static String odd(String setting) {
        return " based chunking settings can not have the following settings: [" + setting + "]";
    }

    @ParameterizedTest
    @MethodSource("chunkings")
    @Shows("early-chunking")
    void chunkingSettings_areCheckedByTheirStrategy(String settings, String reason) {
        Request put = Request.put(PATH, chunking(settings));
        if (reason.isEmpty()) {
            cluster.begin(put);
            assertThat(cluster.hasEndpoint("my-elser")).isTrue();
        } else {
            assertThat(cluster.refusal(put)).isEqualTo("400 validation_exception: " + reason);
        }
    }

    @ParameterizedTest
    @CsvSource({"9.1, 400", "9.2, 200", "9.5, 200"})
    @Shows("early-chunk-limit")
    void modelsOtherThanElser_haveNoLargestChunkSince92(String version, int status) {
        VirtualCluster other =
                VirtualCluster.of(
                        version,
                        new Change.ImportModel("mine"),
                        new Change.SetCapacity(MlCapacity.lazy()));
        String body =
                "{\"service\":\"elasticsearch\",\"service_settings\":{\"model_id\":\"mine\","
                        + GOOD_SETTINGS
                        + "},\"chunking_settings\":{\"strategy\":\"sentence\","
                        + "\"max_chunk_size\":301}}";
        assertThat(other.ask(Request.put(PATH, body)).status()).isEqualTo(status);
    }
}
