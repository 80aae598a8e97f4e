package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.kafka.TopicAdmin;
import elser.worker.screen.Printable;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Publishes requests and tells where they went. */
final class Publication {

    private static final String ROLE = "submit";

    private final ClientConfig config;
    private final PrintWriter places;
    private final PrintWriter err;

    /**
     * Of no requests yet.
     *
     * @param places for a line about each request that was published
     */
    Publication(ClientConfig config, PrintWriter places, PrintWriter err) {
        this.config = config;
        this.places = places;
        this.err = err;
    }

    /** Publishes in order. */
    List<SentRequest> publish(List<PlannedRequest> planned) {
        String topic = config.topics().requests();
        requireTopic(topic);
        List<SentRequest> published = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = KafkaClients.producer(config.kafka(), ROLE)) {
            Queue<Future<RecordMetadata>> sent = new ArrayDeque<>();
            for (PlannedRequest request : planned) {
                sent.add(producer.send(request.toRecord(topic)));
            }
            producer.flush();
            for (PlannedRequest request : planned) {
                RecordMetadata place = result(sent.remove());
                print(request, place);
                published.add(
                        new SentRequest(
                                request.request(),
                                new TopicPartition(topic, place.partition()),
                                place.offset()));
            }
        } catch (KafkaException e) {
            err.println(
                    "%d of %d requests were published; those that follow the last printed one may not be. To send all"
                                    .formatted(published.size(), planned.size())
                            + " again is safe: the worker knows them by their request"
                            + " ids.");
            throw e;
        }
        return published;
    }

    private void requireTopic(String topic) {
        try (Admin admin = KafkaClients.admin(config.kafka(), ROLE)) {
            if (!new TopicAdmin(admin, config.topics()).exists(topic)) {
                throw CommandFailure.topicMissing(topic, "elser.topics.requests");
            }
        }
    }

    private void print(PlannedRequest request, RecordMetadata place) {
        places.println(
                "%s key=%s partition=%d offset=%d"
                        .formatted(
                                request.request().requestId(),
                                Printable.of(request.request().modelKey().toString()),
                                place.partition(),
                                place.offset()));
    }

    private static RecordMetadata result(Future<RecordMetadata> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        }
    }
}
