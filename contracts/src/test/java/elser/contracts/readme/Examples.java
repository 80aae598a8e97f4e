package elser.contracts.readme;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;
import elser.contracts.ProvisioningRequest;
import elser.contracts.json.ConfigBuilder;
import elser.contracts.json.EventReader;
import elser.contracts.json.RequestBuilder;
import elser.contracts.kafka.RequestRecords;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** The examples of the front page, word by word between their marks. */
final class Examples {

    private final List<String> lines = new ArrayList<>();

    private Examples() {}

    static Future<RecordMetadata> ask(Producer<String, byte[]> producer) {
        // begin ask
        ProvisioningRequest request =
                RequestBuilder.request("r-1", "my-elser")
                        .inferenceConfig(
                                ConfigBuilder.elser().numThreads(1).adaptiveAllocations(0, 4))
                        .deadline(OffsetDateTime.now(ZoneOffset.UTC).plusMinutes(30))
                        .requestedBy("search-team")
                        .build(); // or an exception that lists every rule it breaks
        Future<RecordMetadata> sent =
                producer.send(new RequestRecords("/search-team/indexer").of(request));
        // end ask
        return sent;
    }

    static List<String> follow(Consumer<String, byte[]> consumer) {
        Examples examples = new Examples();
        examples.poll(consumer);
        return examples.lines;
    }

    private void poll(Consumer<String, byte[]> consumer) {
        // begin follow
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
            if (EventReader.read(record.value()) instanceof EventReading.Known known) {
                LifecycleEvent event = known.event();
                switch (event.type()) {
                    case FULLY_ALLOCATED -> served(event.requestId(), event.inferenceId());
                    case FAILED -> failed(event.requestId(), event.failure());
                    default -> waiting(event.requestId(), event.waitingFor());
                }
            }
        }
        // end follow
    }

    private void served(String requestId, String endpoint) {
        lines.add(requestId + " served by " + endpoint);
    }

    private void failed(String requestId, LifecycleEvent.Failure failure) {
        lines.add(requestId + " failed, retryable: " + failure.retryable());
    }

    private void waiting(String requestId, LifecycleEvent.WaitingFor reason) {
        lines.add(requestId + " waits for " + reason);
    }
}
