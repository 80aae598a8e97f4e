package elser.worker.spine;

import elser.sandbox.kafka.EmbeddedKafka;
import elser.sandbox.kafka.KafkaOptions;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a broker. All tests of a run share it, because starting one takes longer than most
 * tests; each {@link Rig} has topics and a group of its own on it. It looks often for transactions
 * that took too long, and for logs to compact.
 */
public final class SharedBroker implements ParameterResolver {

    private static final KafkaOptions OPTIONS =
            KafkaOptions.defaults()
                    .with("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500")
                    .with("log.cleaner.backoff.ms", "500");

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(SharedBroker.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == EmbeddedKafka.class;
    }

    /** The store closes it when the run ends. */
    @Override
    public EmbeddedKafka resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return test.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        EmbeddedKafka.class,
                        _ -> EmbeddedKafka.start(OPTIONS),
                        EmbeddedKafka.class);
    }
}
