package elser.worker.spine;

/** A broker that tests run on, wherever it runs. */
@FunctionalInterface
public interface TestBroker {

    String bootstrapServers();
}
