package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.worker.kafka.ClientProperties;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Records that the brokers refuse to take on again hold nobody up. */
@ExtendWith(SharedBroker.class)
class PoisonTest {

    private static final Instant LONG_AGO = Instant.parse("2023-11-14T22:13:20Z");
    private static final int HEADERS = 524_140;
    private static final int PARTITIONS = 3;

    /** A partition that is not the one of the default ELSER's model key. */
    private static final int NOT_HOME =
            (Utils.toPositive(Utils.murmur2(Records.bytes("default/.elser_model_2"))) + 1)
                    % PARTITIONS;

    private final TestBroker kafka;

    PoisonTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    @Test
    void requestsTooOldToBeSentOn_areSetAsideAndTheNextIsServed() throws Exception {
        try (var cluster = ClusterKinds.serving();
                var rig = Rig.on(kafka, cluster, PARTITIONS)) {
            for (String id : List.of("old-1", "old-2")) {
                rig.publish(astray(rig, id, LONG_AGO.toEpochMilli()));
            }
            rig.publish(astray(rig, "new", null));
            rig.flush();
            takeNoOldRecords(rig);

            rig.startWorker();

            List<LifecycleEvent> events = rig.events().untilEnded(1);
            assertThat(Tally.of(events)).isEqualTo(Tally.allServed(1));
            assertThat(rig.events().untilDeadLetters(2))
                    .allSatisfy(letter -> assertThat(reason(letter)).isEqualTo("unsendable"))
                    .extracting(letter -> new String(letter.value(), StandardCharsets.UTF_8))
                    .containsExactly(Requests.elser("old-1", "a"), Requests.elser("old-2", "a"));
        }
    }

    @Test
    void aRecordWithHalfAMillionEmptyHeaders_isSetAsideAndTheNextIsServed() {
        try (var cluster = ClusterKinds.serving();
                var rig = Rig.on(kafka, cluster, PARTITIONS)) {
            rig.startWorker();
            var many =
                    new ProducerRecord<>(
                            rig.topics().requests(),
                            0,
                            null,
                            Records.bytes("k"),
                            Records.bytes("not json"));
            for (int i = 0; i < HEADERS; i++) {
                many.headers().add(new RecordHeader("", (byte[]) null));
            }
            rig.publish(many);
            rig.publish(astray(rig, "new", null));

            assertThat(Tally.of(rig.events().untilEnded(1))).isEqualTo(Tally.allServed(1));
            assertThat(rig.events().untilDeadLetters(1))
                    .singleElement()
                    .satisfies(letter -> assertThat(reason(letter)).isEqualTo("unreadable"));
        }
    }

    private static ProducerRecord<byte[], byte[]> astray(
            Rig rig, String id, @Nullable Long timestamp) {
        return new ProducerRecord<>(
                rig.topics().requests(),
                NOT_HOME,
                timestamp,
                Records.bytes("k"),
                Records.bytes(Requests.elser(id, "a")));
    }

    private static String reason(ConsumerRecord<byte[], byte[]> letter) {
        return new String(
                letter.headers().lastHeader("elser.error.reason").value(), StandardCharsets.UTF_8);
    }

    private static void takeNoOldRecords(Rig rig) throws InterruptedException, ExecutionException {
        ConfigResource topic =
                new ConfigResource(ConfigResource.Type.TOPIC, rig.topics().requests());
        var bound = new ConfigEntry("message.timestamp.before.max.ms", "3600000");
        try (Admin admin = Admin.create(ClientProperties.admin(rig.config().kafka(), "test"))) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    topic,
                                    List.of(new AlterConfigOp(bound, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
