package elser.worker.kafka;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Port to whoever reads the Kafka clients' own metrics. Told of the clients that last; one of the
 * same id takes the place of the one before.
 */
public interface ClientListener {

    /** Listens to nothing. */
    ClientListener NONE =
            new ClientListener() {
                @Override
                public void made(String id, Consumer<?, ?> consumer) {}

                @Override
                public void made(String id, Producer<?, ?> producer) {}
            };

    /** A consumer was made. */
    void made(String id, Consumer<?, ?> consumer);

    /** A producer was made. */
    void made(String id, Producer<?, ?> producer);
}
