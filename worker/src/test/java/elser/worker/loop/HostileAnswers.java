package elser.worker.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.worker.inference.VirtualTarget;
import elser.worker.inference.VirtualTarget.Passed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Makes of an answer what no server should give. Drawn from a seed. */
final class HostileAnswers implements UnaryOperator<Passed> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Integer> STATUSES =
            List.of(0, 100, 200, 204, 301, 400, 401, 403, 404, 408, 409, 418, 429, 500, 502, 599);

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "-1",
                    "0",
                    "99999999999999999999",
                    "1e400",
                    "1e-400",
                    "0.5",
                    "\"\"",
                    "\"fully_allocated\"",
                    "\"failed\"",
                    "\"started\"",
                    "\"\\u0000\\u001b[2J\\u2028\\u202e\"",
                    "\"" + VirtualTarget.SECRET + "\"",
                    "{\"" + VirtualTarget.SECRET + "\":1}",
                    "\"a\\r\\nINFO all is well\"",
                    "\"\\ud800\"",
                    '"' + "x".repeat(100_000) + '"',
                    "{}",
                    "[]",
                    "[null,[1],{}]",
                    "{\"a\":".repeat(900) + "1" + "}".repeat(900),
                    "[" + "{},".repeat(5_000) + "{}]",
                    "\"my-elser\"",
                    "\".elser_model_2\"");

    private final Random random;
    private boolean isOver;
    private int given;

    HostileAnswers(Random random) {
        this.random = random;
    }

    /** How many answers were not what the server had said. */
    int given() {
        return given;
    }

    /** From now on every answer is the server's. */
    void end() {
        isOver = true;
    }

    @Override
    public Passed apply(Passed answer) {
        if (isOver || random.nextInt(3) == 0) {
            return answer;
        }
        given++;
        int status = random.nextInt(5) == 0 ? any(STATUSES) : answer.status();
        return new Passed(status, body(answer.body()));
    }

    private byte[] body(byte[] body) {
        return switch (random.nextInt(10)) {
            case 0 -> flipped(body);
            case 1 -> Arrays.copyOf(body, random.nextInt(body.length + 1));
            case 2 -> utf8(any(VALUES));
            case 3 -> utf8("[".repeat(random.nextInt(50_000)));
            case 4 -> utf8("<html>" + any(VALUES) + "</html>");
            default -> changed(body);
        };
    }

    private byte[] flipped(byte[] body) {
        byte[] other = body.clone();
        for (int flips = random.nextInt(6); flips > 0 && other.length > 0; flips--) {
            other[random.nextInt(other.length)] = (byte) random.nextInt(256);
        }
        return other;
    }

    /** Some values are others, some are gone, some are there that were not. */
    private byte[] changed(byte[] body) {
        try {
            JsonNode tree = JSON.readTree(body);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                List<ContainerNode<?>> containers = new ArrayList<>();
                collect(tree, containers);
                if (!containers.isEmpty()) {
                    change(containers.get(random.nextInt(containers.size())));
                }
            }
            return JSON.writeValueAsBytes(tree);
        } catch (IOException | StackOverflowError _) {
            return body;
        }
    }

    private static void collect(JsonNode node, List<ContainerNode<?>> containers) {
        if (node instanceof ContainerNode<?> container && containers.size() < 1_000) {
            containers.add(container);
            container.forEach(child -> collect(child, containers));
        }
    }

    private void change(ContainerNode<?> container) throws JsonProcessingException {
        JsonNode value = JSON.readTree(any(VALUES));
        switch (container) {
            case ObjectNode object when !object.isEmpty() && random.nextInt(4) > 0 -> {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                String name = any(names);
                if (random.nextInt(4) == 0) {
                    object.remove(name);
                } else {
                    object.set(name, value);
                }
            }
            case ObjectNode object ->
                    object.set(random.nextBoolean() ? "unheard_of" : VirtualTarget.SECRET, value);
            case ArrayNode array -> array.add(value);
            default -> {}
        }
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
