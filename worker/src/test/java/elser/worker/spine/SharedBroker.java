package elser.worker.spine;

import elser.sandbox.kafka.EmbeddedKafka;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a broker. All tests of a run share it, because starting one takes longer than most
 * tests; each {@link Rig} has topics and a group of its own on it.
 */
final class SharedBroker implements ParameterResolver {

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
                        EmbeddedKafka.class, _ -> EmbeddedKafka.start(), EmbeddedKafka.class);
    }
}
