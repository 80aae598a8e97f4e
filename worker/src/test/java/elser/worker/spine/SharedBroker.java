package elser.worker.spine;

import elser.sandbox.kafka.EmbeddedKafka;
import elser.sandbox.kafka.KafkaOptions;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.util.Map;

/**
 * Gives tests a broker. All tests of a run share it, because starting one takes longer than most
 * tests; each {@link Rig} has topics and a group of its own on it. It looks often for transactions
 * that took too long, and for logs to compact.
 *
 * <p>{@link BrokerKind} says where it runs; the tests are the same.
 */
public final class SharedBroker implements ParameterResolver {

    private static final Map<String, String> PROPERTIES =
            Map.of(
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500",
                    "log.cleaner.backoff.ms", "500");

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(SharedBroker.class);

    /** A broker that is closed by the store it lies in. */
    private record Running(TestBroker broker, Runnable end) implements AutoCloseable {

        @Override
        public void close() {
            end.run();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == TestBroker.class;
    }

    /** The store closes it when the run ends. */
    @Override
    public TestBroker resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return test.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Running.class, _ -> start(), Running.class)
                .broker();
    }

    private static Running start() {
        return switch (BrokerKind.ofThisRun()) {
            case EMBEDDED -> {
                KafkaOptions options = KafkaOptions.defaults();
                for (Map.Entry<String, String> property : PROPERTIES.entrySet()) {
                    options = options.with(property.getKey(), property.getValue());
                }
                EmbeddedKafka kafka = EmbeddedKafka.start(options);
                yield new Running(kafka::bootstrapServers, kafka::close);
            }
            case DOCKER -> {
                ContainerBroker container = ContainerBroker.start(PROPERTIES);
                yield new Running(container, container::close);
            }
        };
    }
}
