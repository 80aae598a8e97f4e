package elser.sandbox.chaos;

import java.util.List;
import java.util.Random;

/**
 * A time of trouble at the gateway of one target.
 *
 * @param page of the control API
 * @param description for people
 */
record Storm(String page, String method, String body, String description) {

    private static final List<String> FAULTS =
            List.of(
                    "{\"respond\":{\"status\":502}}",
                    "{\"respond\":{\"status\":503,\"retry_after\":\"1\",\"body\":\"empty\"}}",
                    "{\"respond\":{\"status\":504,\"stage\":\"forwarded\"}}",
                    "{\"reset\":\"before\"}",
                    "{\"reset\":\"forwarded\"}",
                    "{\"reset\":\"answered\"}",
                    "{\"close\":\"forwarded\"}",
                    "{\"hang\":{\"lasts\":\"4s\",\"stage\":\"forwarded\"}}",
                    "{\"hang\":{\"lasts\":\"4s\",\"stage\":\"before\"}}",
                    "{\"truncate\":20}");

    static Storm draw(Random random) {
        int seconds = 2 + random.nextInt(7);
        if (random.nextInt(6) == 0) {
            return new Storm(
                    "ports/gateway",
                    "PUT",
                    "{\"open\":false,\"lasts\":\"%ds\"}".formatted(seconds),
                    "refuses connections for " + seconds + " s");
        }
        String fault = FAULTS.get(random.nextInt(FAULTS.size()));
        boolean ofCreates = random.nextInt(3) > 0;
        String on = ofCreates ? "\"on\":{\"operation\":\"put-endpoint\"}," : "";
        return new Storm(
                "rules",
                "POST",
                "{%s\"lasts\":\"%ds\",\"fault\":%s}".formatted(on, seconds, fault),
                (ofCreates ? "creates: " : "all calls: ") + fault + " for " + seconds + " s");
    }
}
