package elser.contracts.json;

import static elser.contracts.json.RuleTable.LIMITS;
import static elser.contracts.json.RuleTable.NOW;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import elser.contracts.CloudEventHeaders;
import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestReading;
import elser.contracts.RequestReading.Invalid;
import elser.contracts.RequestReading.Valid;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

import java.util.List;
import java.util.Map;
import java.util.Random;

class MessagePropertyTest {

    private static final List<Map<String, String>> HEADERS =
            List.of(
                    Map.of(),
                    Map.of("content-type", "application/cloudevents+json"),
                    Map.of("ce_specversion", "1.0", "ce_type", "elser.provisioning.request"),
                    Map.of("ce_type", "\u0000", "traceparent", "\uD800", "content-type", ";"));

    private static final List<String> FRAGMENTS =
            List.of(
                    "null",
                    "1e999999999",
                    "1e-999999999",
                    "100e2147483647",
                    "-0",
                    "0.1",
                    "true",
                    "\"\"",
                    "{}",
                    "[]",
                    "[[[",
                    "\"\\ud800\"",
                    "\"\\u0000\"",
                    "{\"a\":1,\"a\":2}",
                    "\"/~\":",
                    ",",
                    "9".repeat(1500),
                    '"' + "/".repeat(20_000) + '"',
                    "{\"" + "~".repeat(20_000) + "\":1}",
                    "\u0000",
                    "\uFEFF",
                    "\uD83D\uDE80",
                    "\"request_id\":\"x\",");

    private final RequestReader reader = new RequestReader(LIMITS);

    @Property(tries = 500)
    void writtenEvent_keepsTheSchema_andReadsBackTheSame(@ForAll long seed) {
        LifecycleEvent event = new Messages(seed).event();

        byte[] json = ContractJson.write(event);

        assertThat(Schemas.errors(Schemas.EVENT_OF_THIS_VERSION, new String(json, UTF_8)))
                .isEmpty();
        assertThat(ContractJson.readEvent(json)).isEqualTo(event);
        assertThat(new CloudEventHeaders("group").of(event, null)).doesNotContainValue(null);
    }

    @Property(tries = 500)
    void writtenRequest_keepsTheSchema_andReadsBackTheSame(@ForAll long seed) {
        ProvisioningRequest request = new Messages(seed).request();

        byte[] json = ContractJson.write(request);

        assertThat(Schemas.errors(Schemas.REQUEST, new String(json, UTF_8))).isEmpty();
        RequestReading reading = reader.read(json, Map.of(), NOW);
        assertThat(reading).isInstanceOf(Valid.class);
        assertThat(((Valid) reading).request()).isEqualTo(request);
    }

    @Property(tries = 200)
    void writtenConfig_readsBackTheSame(@ForAll long seed) {
        InferenceConfig config = new Messages(seed).config();

        assertThat(ContractJson.readConfig(ContractJson.write(config))).isEqualTo(config);
    }

    @Property(tries = 1000)
    void anyBytes_areAnswered(@ForAll @Size(max = 200) byte[] value, @ForAll long seed) {
        assertAnswered(value, HEADERS.get(new Random(seed).nextInt(HEADERS.size())));
    }

    @Property(tries = 3000)
    void anyDamageToARequest_isAnswered(@ForAll long seed) {
        Random random = new Random(seed);
        var text = new StringBuilder(start(random));
        for (int damages = 1 + random.nextInt(4); damages > 0; damages--) {
            damage(text, random);
        }
        assertAnswered(
                text.toString().getBytes(UTF_8), HEADERS.get(random.nextInt(HEADERS.size())));
    }

    private static String start(Random random) {
        List<String> examples =
                List.of(
                        "request-full",
                        "request-cloudevent",
                        "request-refused",
                        "request-adaptive");
        return random.nextBoolean()
                ? new String(ContractJson.write(new Messages(random.nextLong()).request()), UTF_8)
                : Schemas.text(
                        "examples/" + examples.get(random.nextInt(examples.size())) + ".json");
    }

    /** Puts a fragment in place of a value, at any other place, or cuts a piece out. */
    private static void damage(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        String fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
        int value = text.indexOf(":", at) + 1;
        int end = value > 0 ? endOfValue(text, value) : -1;
        switch (random.nextInt(3)) {
            case 0 -> {
                if (end > value) {
                    text.replace(value, end, fragment);
                }
            }
            case 1 -> text.insert(at, fragment);
            default -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(20)));
        }
    }

    private static int endOfValue(StringBuilder text, int from) {
        int end = from;
        while (end < text.length() && ",}\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /** An answer can be given as an event: it can be written, and keeps the schema. */
    private void assertAnswered(byte[] value, Map<String, String> headers) {
        RequestReading reading = reader.read(value, headers, NOW);
        if (reading instanceof Invalid invalid) {
            String json =
                    new String(
                            ContractJson.write(RefusedEvents.of(invalid, "event-1", NOW)), UTF_8);
            assertThat(Schemas.errors(Schemas.EVENT_OF_THIS_VERSION, json)).isEmpty();
        } else if (reading instanceof Valid valid) {
            assertThat(valid.contentHash()).hasSize(32);
        }
    }
}
