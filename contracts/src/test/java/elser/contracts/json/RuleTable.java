package elser.contracts.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.RequestLimits;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every rule of a request, as rows that break exactly one each, and the values at the edge that
 * break none.
 *
 * <p>A row sets one member of {@link #BASE}; {@code absent} takes it away, <code>{a*129}</code>
 * stands for 129 times a.
 */
final class RuleTable {

    static final Instant NOW = Instant.parse("2026-11-23T20:00:00Z");

    static final RequestLimits LIMITS =
            new RequestLimits(
                    Map.of(
                            "default",
                            RequestLimits.Target.UNLIMITED,
                            "small",
                            new RequestLimits.Target(4, 2)),
                    Duration.ofDays(1));

    static final String BASE =
            """
            {"request_id": "r-1",
             "inference_id": "my-elser",
             "inference_config": {
               "service": "elasticsearch",
               "service_settings": {"model_id": ".elser_model_2", "num_allocations": 1, "num_threads": 1}}}\
            """;

    /**
     * Set member | value | pointer of the violation (= where it is the set member) | message | s:
     * the schema refuses it too.
     */
    private static final String BROKEN =
            """
            /action | "remove" | = | must be "provision", was "remove" | s
            /action | 1 | = | must be a string, was 1 | s
            /action | null | = | must not be null; leave it out | s
            /requestid | "r-1" | = | is unknown; did you mean "request_id"? | s
            /Target | "default" | = | is unknown; did you mean "target"? | s
            /url | "http://es:9200" | = | is unknown; known here: action, request_id, target, task_type, inference_id, inference_config, dedicated, deadline, requested_by | s
            /x~1y~0z | 1 | = | is unknown; known here: action, request_id, target, task_type, inference_id, inference_config, dedicated, deadline, requested_by | s
            /target | "Default" | = | must be 1 to 32 of a-z 0-9 -, with no - at either end, was "Default" | s
            /target | "" | = | must be 1 to 32 of a-z 0-9 -, with no - at either end, was "" | s
            /target | "-a" | = | must be 1 to 32 of a-z 0-9 -, with no - at either end, was "-a" | s
            /target | "a-" | = | must be 1 to 32 of a-z 0-9 -, with no - at either end, was "a-" | s
            /target | "{a*33}" | = | must be 1 to 32 of a-z 0-9 -, with no - at either end, was "{a*33}" | s
            /target | "default\\n" | = | must be 1 to 32 of a-z 0-9 -, with no - at either end, was "default\uFFFD" | s
            /target | "http://es:9200" | = | must be 1 to 32 of a-z 0-9 -, with no - at either end, was "http://es:9200" | s
            /target | 7 | = | must be a string, was 7 | s
            /target | null | = | must not be null; leave it out | s
            /target | "nowhere" | = | names no known target, was "nowhere"; known: default, small | -
            /task_type | "text_embedding" | = | must be "sparse_embedding", was "text_embedding" | s
            /task_type | null | = | must not be null; leave it out | s
            /inference_id | absent | = | is required | s
            /inference_id | null | = | must not be null; it is required | s
            /inference_id | "" | = | must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was "" | s
            /inference_id | "My_Id" | = | must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was "My_Id" | s
            /inference_id | ".elser-2" | = | must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was ".elser-2" | s
            /inference_id | ".." | = | must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was ".." | s
            /inference_id | "a/../b" | = | must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was "a/../b" | s
            /inference_id | "a%2f..%2fb" | = | must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was "a%2f..%2fb" | s
            /inference_id | "a?b=c" | = | must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was "a?b=c" | s
            /inference_id | "a-" | = | must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was "a-" | s
            /inference_id | "{a*257}" | = | must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was "{a*60}…" | s
            /inference_id | ["a"] | = | must be a string, was an array | s
            /dedicated | "true" | = | must be true or false, was "true" | s
            /dedicated | 1 | = | must be true or false, was 1 | s
            /dedicated | null | = | must not be null; leave it out | s
            /deadline | "2026-11-24" | = | must be an RFC 3339 date-time such as 2026-11-23T21:00:00Z, was "2026-11-24" | s
            /deadline | "2026-11-23T21:00Z" | = | must be an RFC 3339 date-time such as 2026-11-23T21:00:00Z, was "2026-11-23T21:00Z" | s
            /deadline | "2026-11-23T21:00:00" | = | must be an RFC 3339 date-time such as 2026-11-23T21:00:00Z, was "2026-11-23T21:00:00" | s
            /deadline | "2026-11-23T21:00:00+0100" | = | must be an RFC 3339 date-time such as 2026-11-23T21:00:00Z, was "2026-11-23T21:00:00+0100" | s
            /deadline | "2026-11-23 21:00:00Z" | = | must be an RFC 3339 date-time such as 2026-11-23T21:00:00Z, was "2026-11-23 21:00:00Z" | s
            /deadline | "2026-11-23T21:00:00.Z" | = | must be an RFC 3339 date-time such as 2026-11-23T21:00:00Z, was "2026-11-23T21:00:00.Z" | s
            /deadline | "2026-02-29T21:00:00Z" | = | must be an RFC 3339 date-time such as 2026-11-23T21:00:00Z, was "2026-02-29T21:00:00Z" | s
            /deadline | "2016-12-31T23:59:60Z" | = | must be an RFC 3339 date-time such as 2026-11-23T21:00:00Z, was "2016-12-31T23:59:60Z" | s
            /deadline | 1795467600 | = | must be a string, was 1795467600 | s
            /deadline | null | = | must not be null; leave it out | s
            /deadline | "0000-01-01T00:00:00+01:00" | = | must be an RFC 3339 date-time such as 2026-11-23T21:00:00Z, was "0000-01-01T00:00:00+01:00" | -
            /deadline | "2026-11-24T20:00:00.000000001Z" | = | must not be more than PT24H ahead of 2026-11-23T20:00:00.000Z, was "2026-11-24T20:00:00.000000001Z" | -
            /requested_by | "{a*257}" | = | must be at most 256 characters, was 257 | s
            /requested_by | "a\\u0000" | = | must not contain control characters | s
            /requested_by | "a\\u0085" | = | must not contain control characters | s
            /requested_by | {} | = | must be a string, was an object | s
            /requested_by | null | = | must not be null; leave it out | s
            /inference_config | null | = | must not be null; leave it out | s
            /inference_config | "elser" | = | must be an object, was "elser" | s
            /inference_config/service | absent | = | is required | s
            /inference_config/service | "openai" | = | must be "elser" or "elasticsearch", was "openai" | s
            /inference_config/service | null | = | must not be null; it is required | s
            /inference_config/service_setting | {} | = | is unknown; did you mean "service_settings"? | s
            /inference_config/service_settings | absent | = | is required | s
            /inference_config/service_settings | [] | = | must be an object, was an array | s
            /inference_config/service_settings/model_id | absent | = | is required | s
            /inference_config/service_settings/model_id | "" | = | must not be empty | s
            /inference_config/service_settings/model_id | null | = | must not be null; it is required | s
            /inference_config/service_settings/model_id | 2 | = | must be a string, was 2 | s
            /inference_config/service_settings/model_id | "Splade" | = | must be the id of a trained model, 1 to 64 of a-z 0-9 _ - ., was "Splade" | s
            /inference_config/service_settings/model_id | ".." | = | must be the id of a trained model, 1 to 64 of a-z 0-9 _ - ., was ".." | s
            /inference_config/service_settings/model_id | "../a" | = | must be the id of a trained model, 1 to 64 of a-z 0-9 _ - ., was "../a" | s
            /inference_config/service_settings/model_id | "a%2f.." | = | must be the id of a trained model, 1 to 64 of a-z 0-9 _ - ., was "a%2f.." | s
            /inference_config/service_settings/model_id | "{a*65}" | = | must be the id of a trained model, 1 to 64 of a-z 0-9 _ - ., was "{a*60}…" | s
            /inference_config/service_settings/model_id | ".elser_model_1" | = | must be a model that serves sparse embeddings, was ".elser_model_1" | s
            /inference_config/service_settings/model_id | ".rerank-v1" | = | must be a model that serves sparse embeddings, was ".rerank-v1" | s
            /inference_config/service_settings/model_id | "my-elser" | /inference_id | must not be the id of the model, which Elasticsearch refuses | -
            /inference_config/service_settings/num_allocations | absent | = | is required, or adaptive_allocations in its place | s
            /inference_config/service_settings/num_allocations | 0 | = | must be an integer from 1 to 2147483647, was 0 | s
            /inference_config/service_settings/num_allocations | -1 | = | must be an integer from 1 to 2147483647, was -1 | s
            /inference_config/service_settings/num_allocations | 2147483648 | = | must be an integer from 1 to 2147483647, was 2147483648 | s
            /inference_config/service_settings/num_allocations | 99999999999999999999 | = | must be an integer from 1 to 2147483647, was 99999999999999999999 | s
            /inference_config/service_settings/num_allocations | "1" | = | must be an integer, was "1" | s
            /inference_config/service_settings/num_allocations | 1.5 | = | must be an integer without fraction or exponent, was 1.5 | s
            /inference_config/service_settings/num_allocations | 1.0 | = | must be an integer without fraction or exponent, was 1.0 | -
            /inference_config/service_settings/num_allocations | 1e0 | = | must be an integer without fraction or exponent, was 1 | -
            /inference_config/service_settings/num_allocations | true | = | must be an integer, was true | s
            /inference_config/service_settings/num_allocations | null | = | must not be null; leave it out | s
            /inference_config/service_settings/num_threads | absent | = | is required | s
            /inference_config/service_settings/num_threads | 0 | = | must be an integer from 1 to 2147483647, was 0 | s
            /inference_config/service_settings/num_threads | 3 | = | must be 1, 2, 4, 8, 16 or 32, was 3 | s
            /inference_config/service_settings/num_threads | 64 | = | must be 1, 2, 4, 8, 16 or 32, was 64 | s
            /inference_config/service_settings/num_threads | "1" | = | must be an integer, was "1" | s
            /inference_config/service_settings/num_threads | 1.0 | = | must be an integer without fraction or exponent, was 1.0 | -
            /inference_config/service_settings/num_thread | 1 | = | is unknown; did you mean "num_threads"? | s
            /inference_config/service_settings/deployment_id | "d" | = | is not taken: whether such an endpoint is ready cannot be told from a deployment of its own | s
            /inference_config/service_settings/adaptive_allocations | true | = | must be an object, was true | s
            /inference_config/service_settings/adaptive_allocations | {} | =/enabled | is required | s
            /inference_config/service_settings/adaptive_allocations | {"enabled": "true"} | =/enabled | must be true or false, was "true" | s
            /inference_config/service_settings/adaptive_allocations | {"enabled": false, "max": 1} | =/max | is unknown; known here: enabled, min_number_of_allocations, max_number_of_allocations | s
            /inference_config/service_settings/adaptive_allocations | {"enabled": true} | /inference_config/service_settings/num_allocations | must be left out where adaptive_allocations are enabled | s
            /inference_config/service_settings/adaptive_allocations | {"enabled": false, "min_number_of_allocations": -1} | =/min_number_of_allocations | must be an integer from 0 to 2147483647, was -1 | s
            /inference_config/service_settings/adaptive_allocations | {"enabled": false, "max_number_of_allocations": 0} | =/max_number_of_allocations | must be an integer from 1 to 2147483647, was 0 | s
            /inference_config/service_settings/adaptive_allocations | {"enabled": false, "min_number_of_allocations": 3, "max_number_of_allocations": 2} | =/min_number_of_allocations | must not be above max_number_of_allocations, was 3 above 2 | -
            /inference_config/service_settings/adaptive_allocations | {"enabled": false, "min_number_of_allocations": null} | =/min_number_of_allocations | must not be null; leave it out | s
            /inference_config/service_settings/adaptive_allocations | {"enabled": false, "max_number_of_allocations": "1"} | =/max_number_of_allocations | must be an integer, was "1" | s
            /inference_config | {"service": "elser", "service_settings": {"num_threads": 1, "num_allocations": 1, "model_id": "splade"}} | =/service_settings/model_id | must be ".elser_model_2" or ".elser_model_2_linux-x86_64" with service "elser", was "splade" | s
            /inference_config | {"service": "elser", "service_settings": {"num_threads": 1, "num_allocations": 1, "model_id": ".elser_model_1"}} | =/service_settings/model_id | must be a model that serves sparse embeddings, was ".elser_model_1" | s
            /inference_config/task_settings | {"return_tokens": true} | =/return_tokens | is unknown; it takes no members | s
            /inference_config/task_settings | [] | = | must be an object, was an array | s
            /inference_config/chunking_settings | null | = | must not be null; leave it out | s
            /inference_config/chunking_settings | "sentence" | = | must be an object, was "sentence" | s
            /inference_config/chunking_settings | {"max_chunk_size": 100} | =/strategy | is required | s
            /inference_config/chunking_settings | {"strategy": "page", "max_chunk_size": 100} | =/strategy | must be "sentence" or "word" or "recursive" or "none", was "page" | s
            /inference_config/chunking_settings | {"strategy": "sentence"} | =/max_chunk_size | is required | s
            /inference_config/chunking_settings | {"strategy": "sentence", "max_chunk_size": 19} | =/max_chunk_size | must be an integer from 20 to 300, was 19 | s
            /inference_config/chunking_settings | {"strategy": "sentence", "max_chunk_size": 301} | =/max_chunk_size | must be an integer from 20 to 300, was 301 | s
            /inference_config/chunking_settings | {"strategy": "sentence", "max_chunk_size": "100"} | =/max_chunk_size | must be an integer, was "100" | s
            /inference_config/chunking_settings | {"strategy": "sentence", "max_chunk_size": 100, "sentence_overlap": 2} | =/sentence_overlap | must be an integer from 0 to 1, was 2 | s
            /inference_config/chunking_settings | {"strategy": "sentence", "max_chunk_size": 100, "sentence_overlap": -1} | =/sentence_overlap | must be an integer from 0 to 1, was -1 | s
            /inference_config/chunking_settings | {"strategy": "sentence", "max_chunk_size": 100, "overlap": 1} | =/overlap | is not taken by strategy "sentence" | s
            /inference_config/chunking_settings | {"strategy": "sentence", "max_chunk_size": 100, "max_chunk": 1} | =/max_chunk | is unknown; did you mean "max_chunk_size"? | s
            /inference_config/chunking_settings | {"strategy": "word", "overlap": 1} | =/max_chunk_size | is required | s
            /inference_config/chunking_settings | {"strategy": "word", "max_chunk_size": 100} | =/overlap | is required | s
            /inference_config/chunking_settings | {"strategy": "word", "max_chunk_size": 9, "overlap": 1} | =/max_chunk_size | must be an integer from 10 to 300, was 9 | s
            /inference_config/chunking_settings | {"strategy": "word", "max_chunk_size": 301, "overlap": 1} | =/max_chunk_size | must be an integer from 10 to 300, was 301 | s
            /inference_config/chunking_settings | {"strategy": "word", "max_chunk_size": 100, "overlap": 0} | =/overlap | must be an integer from 1 to 2147483647, was 0 | s
            /inference_config/chunking_settings | {"strategy": "word", "max_chunk_size": 101, "overlap": 51} | =/overlap | must be at most half of max_chunk_size, which is 50, was 51 | -
            /inference_config/chunking_settings | {"strategy": "word", "max_chunk_size": 300, "overlap": 151} | =/overlap | must be at most half of max_chunk_size, which is 150, was 151 | s
            /inference_config/chunking_settings | {"strategy": "word", "max_chunk_size": 100, "overlap": 1, "sentence_overlap": 1} | =/sentence_overlap | is not taken by strategy "word" | s
            /inference_config/chunking_settings | {"strategy": "recursive"} | =/max_chunk_size | is required | s
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 9} | =/max_chunk_size | must be an integer from 10 to 300, was 9 | s
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 301} | =/max_chunk_size | must be an integer from 10 to 300, was 301 | s
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 100, "separator_group": "html"} | =/separator_group | must be "markdown" or "plaintext", was "html" | s
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 100, "separators": ["a"], "separator_group": "markdown"} | =/separator_group | must be left out where separators are given | s
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 100, "separators": []} | =/separators | must be a list of at least one string, was empty | s
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 100, "separators": "a"} | =/separators | must be a list of at least one string, was "a" | s
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 100, "separators": ["a", ""]} | =/separators/1 | must be a string, not empty, was "" | s
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 100, "separators": [1]} | =/separators/0 | must be a string, not empty, was 1 | s
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 100, "overlap": 1} | =/overlap | is not taken by strategy "recursive" | s
            /inference_config/chunking_settings | {"strategy": "none", "max_chunk_size": 100} | =/max_chunk_size | is not taken by strategy "none" | s
            """;

    /** Rows on target small, which allows 4 allocations and 2 threads; no schema knows that. */
    private static final String BROKEN_ON_SMALL =
            """
            /inference_config/service_settings/num_allocations | 5 | = | must be at most 4 on this target, was 5 | -
            /inference_config/service_settings/num_threads | 4 | = | must be at most 2 on this target, was 4 | -
            /inference_config/service_settings/adaptive_allocations | {"enabled": false, "max_number_of_allocations": 5} | =/max_number_of_allocations | must be at most 4 on this target, was 5 | -
            /inference_config/service_settings/adaptive_allocations | {"enabled": false, "min_number_of_allocations": 5} | =/min_number_of_allocations | must be at most 4 on this target, was 5 | -
            /inference_config | {"service": "elser", "service_settings": {"num_threads": 1, "adaptive_allocations": {"enabled": true}}} | =/service_settings/adaptive_allocations/max_number_of_allocations | is required, for this target allows at most 4 | -
            """;

    private static final String KEPT =
            """
            /action | "provision"
            /request_id | "{a*128}"
            /request_id | "A.z_0:9-"
            /target | "default"
            /task_type | "sparse_embedding"
            /inference_id | "a"
            /inference_id | "a_b-c.d9"
            /inference_id | "{a*256}"
            /dedicated | true
            /deadline | "2026-11-24T20:00:00Z"
            /deadline | "2026-11-24T20:00:00.000Z"
            /deadline | "2026-11-24T21:30:00.0000000009+01:30"
            /deadline | "2026-11-24t20:00:00z"
            /deadline | "2026-11-24T19:59:59.999999999-00:00"
            /deadline | "2024-02-29T00:00:00-23:59"
            /deadline | "0001-01-01T00:00:00Z"
            /requested_by | ""
            /requested_by | "{a*256}"
            /requested_by | "{\uD83D\uDE80*256}"
            /inference_config | absent
            /inference_config | {"service": "elser", "service_settings": {"num_threads": 1, "num_allocations": 1}}
            /inference_config | {"service": "elser", "service_settings": {"num_threads": 1, "num_allocations": 1, "model_id": ".elser_model_2"}}
            /inference_config | {"service": "elser", "service_settings": {"num_threads": 1, "num_allocations": 1, "model_id": ".elser_model_2_linux-x86_64"}}
            /inference_config | {"service": "elser", "service_settings": {"num_threads": 1, "adaptive_allocations": {"enabled": true}}}
            /inference_config | {"service": "elser", "service_settings": {"num_threads": 1, "adaptive_allocations": {"enabled": false}}}
            /inference_config | {"service": "elser", "service_settings": {"num_threads": 1, "adaptive_allocations": {"enabled": true, "min_number_of_allocations": 0, "max_number_of_allocations": 1}}}
            /inference_config | {"service": "elser", "service_settings": {"num_threads": 1, "adaptive_allocations": {"enabled": true, "min_number_of_allocations": 3, "max_number_of_allocations": 3}}}
            /inference_config/service_settings/adaptive_allocations | {"enabled": false}
            /inference_config/service_settings/model_id | "naver__splade-v3"
            /inference_config/service_settings/model_id | "{a*64}"
            /inference_config/service_settings/model_id | ".some-model"
            /inference_config/service_settings/num_allocations | 2147483647
            /inference_config/service_settings/num_threads | 2
            /inference_config/service_settings/num_threads | 32
            /inference_config/task_settings | {}
            /inference_config/chunking_settings | {}
            /inference_config/chunking_settings | {"strategy": "sentence", "max_chunk_size": 20}
            /inference_config/chunking_settings | {"strategy": "sentence", "max_chunk_size": 300, "sentence_overlap": 0}
            /inference_config/chunking_settings | {"strategy": "word", "max_chunk_size": 10, "overlap": 5}
            /inference_config/chunking_settings | {"strategy": "word", "max_chunk_size": 300, "overlap": 150}
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 10}
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 300, "separator_group": "plaintext"}
            /inference_config/chunking_settings | {"strategy": "recursive", "max_chunk_size": 300, "separators": ["\\n\\n", "\\n"]}
            /inference_config/chunking_settings | {"strategy": "none"}
            """;

    private static final String KEPT_ON_SMALL =
            """
            /inference_config/service_settings/num_allocations | 4
            /inference_config/service_settings/num_threads | 2
            /inference_config | {"service": "elser", "service_settings": {"num_threads": 1, "adaptive_allocations": {"enabled": true, "max_number_of_allocations": 4}}}
            """;

    private static final Pattern REPEAT = Pattern.compile("\\{([^{}*]+)\\*(\\d+)}");

    private RuleTable() {}

    /** A document that breaks one rule. */
    record Broken(
            String title, String document, String pointer, String message, boolean seenBySchema) {
        @Override
        public String toString() {
            return title;
        }
    }

    /** A document that breaks none, though only just. */
    record Kept(String title, String document) {
        @Override
        public String toString() {
            return title;
        }
    }

    static List<Broken> broken() {
        return concat(
                BROKEN.lines().map(row -> broken(row, BASE)).toList(),
                BROKEN_ON_SMALL.lines().map(row -> broken(row, onSmall())).toList());
    }

    static List<Kept> kept() {
        return concat(
                KEPT.lines().map(row -> kept(row, BASE)).toList(),
                KEPT_ON_SMALL.lines().map(row -> kept(row, onSmall())).toList());
    }

    /** {@link #BASE} with one member set, or taken away by {@code absent}. */
    static String with(String document, String pointer, String value) {
        ObjectNode root = (ObjectNode) json(document);
        JsonPointer at = JsonPointer.compile(pointer);
        ObjectNode parent = (ObjectNode) root.at(at.head());
        String name = at.last().getMatchingProperty();
        if (value.equals("absent")) {
            parent.remove(name);
        } else {
            parent.set(name, json(value));
        }
        return root.toString();
    }

    static JsonNode json(String text) {
        try {
            return new JsonMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static String onSmall() {
        return with(BASE, "/target", "\"small\"");
    }

    private static Broken broken(String row, String base) {
        List<String> cells = cells(row);
        String pointer = cells.get(2).replace("=", cells.get(0));
        return new Broken(
                brief(cells.get(0) + " " + cells.get(1)),
                numbersAsWritten(base, cells),
                pointer,
                cells.get(3),
                cells.get(4).equals("s"));
    }

    private static Kept kept(String row, String base) {
        List<String> cells = cells(row);
        return new Kept(
                brief(cells.get(0) + " " + cells.get(1)), with(base, cells.get(0), cells.get(1)));
    }

    /** A tree would write 1.0 and 1e0 in its own way. */
    private static String numbersAsWritten(String base, List<String> cells) {
        String value = cells.get(1);
        return value.matches("-?\\d+([.e]\\d+)?")
                ? with(base, cells.get(0), "\"@\"").replace("\"@\"", value)
                : with(base, cells.get(0), value);
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.split("\\|"))
                .map(String::strip)
                .map(
                        cell ->
                                REPEAT.matcher(cell)
                                        .replaceAll(
                                                match ->
                                                        match.group(1)
                                                                .repeat(
                                                                        Integer.parseInt(
                                                                                match.group(2)))))
                .toList();
    }

    private static String brief(String title) {
        return title.length() > 120 ? title.substring(0, 120) + "…" : title;
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
