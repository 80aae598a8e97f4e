package elser.bench;

import org.apache.kafka.clients.producer.ProducerRecord;

import java.nio.charset.StandardCharsets;

/** Requests as an upstream service writes them: JSON, keyed by model. */
final class Requests {

    private Requests() {}

    /**
     * For a model that is imported on its target, with two allocations: a create is answered when
     * the first is up, so what waits for the second is in flight and no call runs for it.
     */
    static ProducerRecord<byte[], byte[]> request(
            Topics topics, String requestId, String target, String model) {
        String value =
                """
                {"request_id":"%s","target":"%s","inference_id":"e-%s","inference_config":\
                {"service":"elasticsearch","service_settings":\
                {"model_id":"%s","num_allocations":2,"num_threads":1}},"requested_by":"bench"}\
                """
                        .formatted(requestId, target, model, model);
        return new ProducerRecord<>(topics.requests(), utf8(target + "/" + model), utf8(value));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
