package elser.worker.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Records that somebody puts on the requests topic who means ill, or knows no better. The same seed
 * and number make the same record.
 */
final class HostileRecords {

    private static final int LIMIT = 64 * 1024;

    /** Generators of neighbouring seeds begin alike; these are far apart. */
    private static final long SCATTER = 0x9E3779B97F4A7C15L;

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "-0",
                    "0.1",
                    "1e999999999",
                    "1e-999999999",
                    "100e2147483647",
                    "9".repeat(1_500),
                    "\"\"",
                    "{}",
                    "[]",
                    "[[[",
                    "{\"a\":1,\"a\":2}",
                    "\"\\ud800\"",
                    "\"\\u0000\\u001b[2J\\u2028\"",
                    '"' + "/".repeat(20_000) + '"',
                    "{\"" + "~".repeat(20_000) + "\":1}",
                    "{\"\\u0000\\u202e\\u2029\\u0085\":1}",
                    "\u0000",
                    "\uFEFF",
                    "\u2028",
                    "\uD83D\uDE80",
                    ",",
                    "}",
                    "\"request_id\":\"x\",",
                    "\"deployment_id\":\"x\",");

    private static final List<String> NAMES =
            List.of(
                    "../../_cluster/settings",
                    "a/../../b",
                    "a%2f..%2f_all",
                    "_all",
                    "*",
                    "a,b",
                    "..",
                    ".elser_model_2",
                    ".elser_model_1",
                    "my-elser?timeout=0",
                    "my-elser#",
                    "a\\\\..\\\\b",
                    "a\\r\\nX-Injected: 1",
                    "\\u0000",
                    "\\u001b]0;title\\u0007",
                    "\\u202egnp.exe",
                    "\\u2028\\u2029\\u0085\\u200b",
                    "\\ud83d\\ude80",
                    "${jndi:ldap://elsewhere/a}",
                    "{{7*7}}",
                    "<script>alert(1)</script>",
                    "'; drop table models; --",
                    "a".repeat(128),
                    "a".repeat(129),
                    "a".repeat(256),
                    "a".repeat(257),
                    "a".repeat(30_000),
                    "default",
                    "other",
                    "nowhere",
                    "Default",
                    "-x",
                    "x");

    private static final List<String> MEMBERS =
            List.of(
                    "action",
                    "request_id",
                    "target",
                    "task_type",
                    "inference_id",
                    "requested_by",
                    "deadline",
                    "dedicated");

    private static final List<String> HEADERS =
            List.of(
                    "content-type",
                    "ce_specversion",
                    "ce_type",
                    "ce_id",
                    "ce_source",
                    "traceparent",
                    "ce_traceparent",
                    "elser-rekeyed-from",
                    "elser-rekeyed-among",
                    "elser.error.reason",
                    "x");

    private static final List<String> HEADER_VALUES =
            List.of(
                    "application/cloudevents+json",
                    "application/json",
                    "application/cloudevents-batch+json",
                    "1.0",
                    "elser.provisioning.request",
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    "00-00000000000000000000000000000000-0000000000000000-00",
                    ";;;",
                    "a\r\nb: c",
                    "\u0000\u001b[2J",
                    "");

    private final List<String> examples;
    private final long seed;

    HostileRecords(long seed) throws IOException {
        this.seed = seed;
        Path folder = Path.of("../contracts/examples");
        List<String> found = new ArrayList<>();
        for (String name :
                List.of("minimal", "full", "adaptive", "refused", "cloudevent", "dedicated")) {
            found.add(Files.readString(folder.resolve("request-" + name + ".json")));
        }
        this.examples = List.copyOf(found);
    }

    ConsumerRecord<byte[], byte[]> record(
            String topic, int partition, long offset, long number, long timestamp) {
        Random random = new Random((seed * 31 + number) * SCATTER);
        byte[] value = value(random, number);
        byte[] key = random.nextInt(4) == 0 ? bytes(random, random.nextInt(40)) : null;
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                key == null ? -1 : key.length,
                value == null ? -1 : value.length,
                key,
                value,
                headers(random),
                Optional.empty());
    }

    private byte @Nullable [] value(Random random, long number) {
        return switch (random.nextInt(16)) {
            case 0 -> bytes(random, random.nextInt(200));
            case 1 -> random.nextInt(4) == 0 ? null : utf8(any(random, VALUES));
            case 2 -> utf8(deep(random));
            case 3 -> utf8(sized(random));
            case 4, 5 -> flipped(random, number);
            case 6, 7, 8 -> utf8(named(random, number));
            case 9, 10, 11 -> utf8(sound(random, number));
            default -> utf8(damaged(random, number));
        };
    }

    /** Some ids come again, with the same content or with another. */
    private static String sound(Random random, long number) {
        if (random.nextInt(3) == 0) {
            return "{\"request_id\":\"again-%d\",\"inference_id\":\"ep-%d\"}"
                    .formatted(random.nextInt(30), random.nextInt(2));
        }
        String more =
                switch (random.nextInt(4)) {
                    case 0 -> ",\"target\":\"other\"";
                    case 1 -> ",\"dedicated\":true";
                    case 2 ->
                            ",\"deadline\":\"2026-11-23T2%d:00:00Z\"".formatted(random.nextInt(4));
                    default -> "";
                };
        return "{\"request_id\":\"r%d\",\"inference_id\":\"ep-%d\"%s}"
                .formatted(number, random.nextInt(30), more);
    }

    private static String named(Random random, long number) {
        StringBuilder text = new StringBuilder("{\"request_id\":\"n" + number + "\"");
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            text.append(",\"%s\":\"%s\"".formatted(any(random, MEMBERS), any(random, NAMES)));
        }
        if (random.nextBoolean()) {
            text.append(
                    ",\"inference_id\":\"i\",\"inference_config\":{\"service\":\"%s\",\"service_settings\":{\"model_id\":\"%s\",\"num_threads\":1,\"num_allocations\":1}}"
                            .formatted(
                                    random.nextBoolean() ? "elasticsearch" : any(random, NAMES),
                                    any(random, NAMES)));
        }
        return text.append('}').toString();
    }

    private static String deep(Random random) {
        int depth = 1 + random.nextInt(30_000);
        return switch (random.nextInt(3)) {
            case 0 -> "[".repeat(depth);
            case 1 -> "{\"a\":".repeat(Math.min(depth, 12_000));
            default ->
                    "{\"request_id\":\"deep\",\"inference_config\":"
                            + "[".repeat(depth)
                            + "]".repeat(depth)
                            + "}";
        };
    }

    private static String sized(Random random) {
        String head = "{\"request_id\":\"large\",\"requested_by\":\"";
        int length = LIMIT - 3 + random.nextInt(6) - head.length() - 2;
        return head + "x".repeat(length) + "\"}";
    }

    private byte[] flipped(Random random, long number) {
        byte[] text = utf8(random.nextBoolean() ? sound(random, number) : any(random, examples));
        for (int flips = 1 + random.nextInt(5); flips > 0; flips--) {
            text[random.nextInt(text.length)] = (byte) random.nextInt(256);
        }
        return text;
    }

    private String damaged(Random random, long number) {
        StringBuilder text =
                new StringBuilder(
                        random.nextInt(3) == 0 ? sound(random, number) : any(random, examples));
        for (int damages = 1 + random.nextInt(4); damages > 0; damages--) {
            int at = random.nextInt(text.length());
            int value = text.indexOf(":", at) + 1;
            switch (random.nextInt(3)) {
                case 0 -> {
                    if (value > 0) {
                        text.replace(value, endOfValue(text, value), any(random, VALUES));
                    }
                }
                case 1 -> text.insert(at, any(random, VALUES));
                default -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(20)));
            }
        }
        return text.toString();
    }

    private static int endOfValue(StringBuilder text, int from) {
        int end = from;
        while (end < text.length() && ",}\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static Headers headers(Random random) {
        RecordHeaders headers = new RecordHeaders();
        int kind = random.nextInt(40);
        int count = kind == 0 ? random.nextInt(7_000) : kind < 8 ? 1 + random.nextInt(4) : 0;
        for (int each = 0; each < count; each++) {
            String name = kind == 0 ? "h" + each : any(random, HEADERS);
            headers.add(name, random.nextInt(9) == 0 ? null : utf8(any(random, HEADER_VALUES)));
        }
        if (kind == 8) {
            headers.add("large", new byte[LIMIT - 20 + random.nextInt(20)]);
        }
        return headers;
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String any(Random random, List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
