package elser.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.sandbox.kafka.EmbeddedKafka;
import elser.sandbox.kafka.KafkaOptions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that runs: the broker, unless there is none, and the targets by name. */
final class Sandbox implements AutoCloseable {

    private final Map<String, SimulatedElasticsearch> targets = new LinkedHashMap<>();
    private Optional<EmbeddedKafka> kafka = Optional.empty();

    static Sandbox start(Optional<KafkaOptions> kafka, List<TargetOptions> targets) {
        Sandbox sandbox = new Sandbox();
        try {
            for (TargetOptions target : targets) {
                sandbox.targets.put(target.cluster().name(), SimulatedElasticsearch.start(target));
            }
            sandbox.kafka = kafka.map(EmbeddedKafka::start);
            return sandbox;
        } catch (RuntimeException e) {
            sandbox.close();
            throw e;
        }
    }

    /** The content of the ready file. */
    ObjectNode toJson() {
        ObjectNode ready = JsonNodeFactory.instance.objectNode();
        kafka.ifPresent(
                broker ->
                        ready.putObject("kafka")
                                .put("bootstrap_servers", broker.bootstrapServers()));
        ObjectNode byName = ready.putObject("targets");
        targets.forEach(
                (name, target) -> {
                    ObjectNode urls = byName.putObject(name).put("url", target.url().toString());
                    ArrayNode nodes = urls.putArray("urls");
                    target.urls().forEach(url -> nodes.add(url.toString()));
                    if (target.hasGateway()) {
                        urls.put("gateway_url", target.gatewayUrl().toString());
                    }
                    urls.put("control_url", target.controlUrl().toString());
                    target.caFile().ifPresent(file -> urls.put("ca_file", file.toString()));
                });
        return ready;
    }

    /** The same for people. */
    List<String> describe() {
        List<String> lines = new ArrayList<>();
        kafka.ifPresent(broker -> lines.add("kafka    " + broker.bootstrapServers()));
        targets.forEach((name, target) -> lines.add(describe(name, target)));
        return lines;
    }

    private static String describe(String name, SimulatedElasticsearch target) {
        StringBuilder line = new StringBuilder("target   ").append(name).append(' ');
        target.urls().forEach(url -> line.append(' ').append(url));
        if (target.hasGateway()) {
            line.append("  gateway ").append(target.gatewayUrl());
        }
        line.append("  control ").append(target.controlUrl());
        target.caFile().ifPresent(file -> line.append("  ca ").append(file));
        return line.toString();
    }

    @Override
    public void close() {
        targets.values().forEach(SimulatedElasticsearch::close);
        kafka.ifPresent(EmbeddedKafka::close);
    }
}
