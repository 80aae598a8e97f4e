package elser.sandbox.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The configuration of a single broker and its controller, made for a quick start. */
final class BrokerProperties {

    static final int NODE_ID = 1;

    /** Of a controller in a process of its own. */
    static final int CONTROLLER_ID = 2;

    /** Group time-outs are at the least the broker takes, so that lost members are missed soon. */
    private static final Map<String, String> GROUPS =
            Map.of(
                    "group.consumer.session.timeout.ms", "6000",
                    "group.consumer.min.session.timeout.ms", "6000",
                    "group.consumer.heartbeat.interval.ms", "1000",
                    "group.consumer.min.heartbeat.interval.ms", "1000",
                    "group.min.session.timeout.ms", "1000",
                    "group.initial.rebalance.delay.ms", "0");

    /**
     * By default the group coordinator of 4.3 writes "adaptively". Where a broker is starved of the
     * processor while its partitions change hands, a write of that kind can meet a coordinator that
     * was loaded anew meanwhile; the group is left with members and no assignments, also after a
     * restart. It did not happen with a fixed time.
     */
    private static final Map<String, String> COORDINATOR =
            Map.of("group.coordinator.append.linger.ms", "5");

    /** What a dead worker left open is in its successor's way until the broker ends it. */
    private static final Map<String, String> TRANSACTIONS =
            Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

    private static final Map<String, String> INTERNAL_TOPICS =
            Map.of(
                    "offsets.topic.replication.factor", "1",
                    "offsets.topic.num.partitions", "4",
                    "transaction.state.log.replication.factor", "1",
                    "transaction.state.log.min.isr", "1",
                    "transaction.state.log.num.partitions", "4",
                    "share.coordinator.state.topic.replication.factor", "1",
                    "share.coordinator.state.topic.min.isr", "1",
                    "share.coordinator.state.topic.num.partitions", "1");

    private static final Map<String, String> BEHAVIOUR =
            Map.of(
                    "auto.create.topics.enable", "false",
                    "min.insync.replicas", "1",
                    "default.replication.factor", "1",
                    "broker.heartbeat.interval.ms", "500",
                    "controlled.shutdown.enable", "true",
                    "controlled.shutdown.max.retries", "1",
                    "initial.broker.registration.timeout.ms", "30000",
                    "log.cleaner.dedupe.buffer.size", "4194304",
                    "log.flush.interval.messages", "9223372036854775807",
                    "controller.performance.always.log.threshold.ms", "60000");

    private BrokerProperties() {}

    static Properties of(int port, int controllerPort, Path directory, KafkaOptions options) {
        boolean apart = options.controllerPort().isPresent();
        String clients = "CLIENTS://127.0.0.1:" + port;
        Properties properties = common(controllerPort, apart, directory);
        properties.put("process.roles", apart ? "broker" : "broker,controller");
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put("listeners", apart ? clients : clients + "," + controller(controllerPort));
        properties.put("advertised.listeners", clients);
        properties.put("inter.broker.listener.name", "CLIENTS");
        options.security().ifPresent(security -> properties.putAll(security.brokerProperties()));
        properties.putAll(options.properties());
        return properties;
    }

    /**
     * Of a controller without a broker. It misses a killed one before that can have started again:
     * a broker that registers while it still counts as leader is told that it leads, that it does
     * not, and that it does, and may load its coordinators in the middle of that.
     */
    static Properties ofController(int port, Path directory) {
        Properties properties = common(port, true, directory);
        properties.put("process.roles", "controller");
        properties.put("node.id", Integer.toString(CONTROLLER_ID));
        properties.put("listeners", controller(port));
        properties.put("broker.session.timeout.ms", "3000");
        return properties;
    }

    private static Properties common(int controllerPort, boolean apart, Path directory) {
        Properties properties = new Properties();
        properties.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put(
                "controller.quorum.voters",
                (apart ? CONTROLLER_ID : NODE_ID) + "@127.0.0.1:" + controllerPort);
        properties.put("log.dirs", directory.toString());
        properties.putAll(quickStart());
        return properties;
    }

    private static String controller(int port) {
        return "CONTROLLER://127.0.0.1:" + port;
    }

    static Map<String, String> quickStart() {
        Map<String, String> all = new HashMap<>(GROUPS);
        all.putAll(COORDINATOR);
        all.putAll(TRANSACTIONS);
        all.putAll(INTERNAL_TOPICS);
        all.putAll(BEHAVIOUR);
        return all;
    }
}
