package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Names of the cluster's ML nodes, drawn from a seed. */
final class NodeIds {

    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 22;

    private final long seed;
    private final ServerVersion version;
    private final Map<Long, String> drawn = new HashMap<>();

    NodeIds(long seed, ServerVersion version) {
        this.seed = seed;
        this.version = version;
    }

    String id(int node) {
        return draw(2L * node);
    }

    /** The node as model statistics show it. */
    ObjectNode described(int node) {
        ObjectNode described = JsonNodeFactory.instance.objectNode();
        ObjectNode inner = described.putObject(id(node));
        inner.put("name", "instance-" + node)
                .put("ephemeral_id", draw(2L * node + 1))
                .put("transport_address", "10.0.0." + (node + 1) + ":9300")
                .put("external_id", "instance-" + node);
        inner.putObject("attributes");
        inner.putArray("roles").add("ml");
        inner.put("version", version.toString())
                .put("min_index_version", 8_000_099)
                .put("max_index_version", 9_000_000);
        return described;
    }

    private String draw(long salt) {
        return drawn.computeIfAbsent(salt, this::fresh);
    }

    private String fresh(long salt) {
        Random random = new Random(seed * 31 + salt);
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
