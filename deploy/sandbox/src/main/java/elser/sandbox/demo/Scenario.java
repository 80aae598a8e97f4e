package elser.sandbox.demo;

import elser.sandbox.demo.Ask.Outcome.Refused;
import elser.sandbox.demo.Ask.Outcome.Served;
import elser.sandbox.demo.Ask.Outcome.Unreadable;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the demo does, and what has to come of it. */
final class Scenario {

    /** Arguments of the sandbox: the second cluster has no gateway and downloads faster. */
    static final List<String> TARGETS =
            List.of(
                    "default,gateway-timeout=2s,download-duration=9s",
                    "analytics,download-duration=4s");

    /** Creates that arrive at the clusters, by model key: one, and one more for the dedicated. */
    static final Map<String, Integer> CREATES =
            Map.of("default/.elser_model_2", 2, "analytics/.elser_model_2", 1);

    /** The target whose creates outlast its gateway. */
    static final String BEHIND_GATEWAY = "default";

    private static final String DEFAULT = "default/.elser_model_2";
    private static final String FIRST_ENDPOINT = "search-elser";

    private static final String MISTAKEN =
            """
            {"request_id": "mistaken", "inference_id": "My Endpoint", "inference_config": {"service": "elser",
             "service_settings": {"num_threads": 3, "num_allocation": 1,
              "adaptive_allocations": {"enabled": true, "min_number_of_allocations": 5, "max_number_of_allocations": 2}}}}
            """;

    /** Published first and alone, so that it leads. */
    static final Ask FIRST =
            new Ask(
                    "first",
                    "default, id " + FIRST_ENDPOINT,
                    request("first", FIRST_ENDPOINT, "default", false),
                    new Served(DEFAULT, FIRST_ENDPOINT, false));

    /** Published once the first one's work is under way. */
    static final List<Ask> OTHERS =
            List.of(
                    duplicate("duplicate-1", "shop-elser"),
                    duplicate("duplicate-2", "docs-elser"),
                    duplicate("duplicate-3", "chat-elser"),
                    new Ask(
                            "dedicated",
                            "default, dedicated, id tenant-elser",
                            request("dedicated", "tenant-elser", "default", true),
                            new Served(DEFAULT, "tenant-elser", false)),
                    new Ask(
                            "elsewhere",
                            "analytics, id reports-elser",
                            request("elsewhere", "reports-elser", "analytics", false),
                            new Served("analytics/.elser_model_2", "reports-elser", false)),
                    new Ask("mistaken", "four mistakes", MISTAKEN, new Refused(4)),
                    new Ask(
                            "(no JSON)",
                            "not JSON at all",
                            "provision ELSER, please",
                            new Unreadable()));

    private Scenario() {}

    static List<Ask> all() {
        return Stream.concat(Stream.of(FIRST), OTHERS.stream()).toList();
    }

    private static Ask duplicate(String requestId, String inferenceId) {
        return new Ask(
                requestId,
                "default, id " + inferenceId,
                request(requestId, inferenceId, "default", false),
                new Served(DEFAULT, FIRST_ENDPOINT, true));
    }

    private static String request(
            String requestId, String inferenceId, String target, boolean dedicated) {
        return """
        {"request_id": "%s", "target": "%s", "inference_id": "%s", "dedicated": %s, "requested_by": "demo",
         "inference_config": {"service": "elser",
          "service_settings": {"num_threads": 1, "num_allocations": 3}}}
        """
                .formatted(requestId, target, inferenceId, dedicated);
    }
}
