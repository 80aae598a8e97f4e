package elser.worker.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the connection to Kafka and the names of the topics. */
final class KafkaReader {

    private final Values values;
    private final KafkaPropertyCheck check;

    KafkaReader(Values values, KafkaPropertyCheck check) {
        this.values = values;
        this.check = check;
    }

    WorkerConfig.Kafka kafka() {
        String servers = values.find(KafkaOptions.BOOTSTRAP_SERVERS);
        if (values.given(KafkaOptions.BOOTSTRAP_SERVERS.name()) == null) {
            values.problems()
                    .add(
                            "%s is required: give the address of Kafka, such as %s."
                                    .formatted(
                                            KafkaOptions.BOOTSTRAP_SERVERS.name(),
                                            KafkaOptions.BOOTSTRAP_SERVERS.example()));
        }
        String groupId = values.get(KafkaOptions.GROUP_ID);
        String groupProtocol = values.get(KafkaOptions.GROUP_PROTOCOL);
        String prefix = values.find(KafkaOptions.TRANSACTIONAL_ID_PREFIX);
        return new WorkerConfig.Kafka(
                properties(groupProtocol),
                servers == null ? "" : servers,
                groupId,
                groupProtocol,
                prefix == null ? groupId : prefix);
    }

    WorkerConfig.Topics topics() {
        List<Option<String>> options =
                List.of(
                        KafkaOptions.REQUESTS,
                        KafkaOptions.EVENTS,
                        KafkaOptions.LEDGER,
                        KafkaOptions.DEAD_LETTERS);
        Set<String> names = new LinkedHashSet<>();
        for (Option<String> option : options) {
            String name = values.get(option);
            if (!names.add(name)) {
                values.problems()
                        .add(
                                "%s is %s, as another topic is: give every topic a name of its own."
                                        .formatted(option.name(), name));
            }
        }
        return new WorkerConfig.Topics(
                values.get(KafkaOptions.REQUESTS),
                values.get(KafkaOptions.EVENTS),
                values.get(KafkaOptions.LEDGER),
                values.get(KafkaOptions.DEAD_LETTERS));
    }

    private Map<String, String> properties(String groupProtocol) {
        Map<String, String> properties = new TreeMap<>();
        for (String name : values.all().namesBelow(KafkaOptions.PREFIX)) {
            if (!Options.isKafkaProperty(name)) {
                continue;
            }
            Given given = values.given(name);
            String property = property(name);
            String value = given == null ? null : value(given);
            if (given == null || value == null) {
                continue;
            }
            if (properties.putIfAbsent(property, value) != null) {
                values.problems()
                        .add(
                                "%s%s and %s are both given: give one of them."
                                        .formatted(KafkaOptions.PREFIX, property, name));
            }
            String fault = check.fault(property, value, groupProtocol);
            if (fault != null) {
                values.problems().add("%s %s (%s).".formatted(name, fault, given.origin()));
            }
        }
        return properties;
    }

    private static String property(String name) {
        String property = name.substring(KafkaOptions.PREFIX.length());
        return KafkaOptions.isSecretFile(name)
                ? property.substring(0, property.length() - KafkaOptions.FILE_SUFFIX.length())
                : property;
    }

    private @Nullable String value(Given given) {
        if (!KafkaOptions.isSecretFile(given.name())) {
            return given.value();
        }
        Path file = ValueType.path().parse(given.value());
        if (file == null) {
            values.problems().addWrongSecret(given, ValueType.path().phrase());
            return null;
        }
        return SecretFile.read(given.name(), file, values.problems());
    }
}
