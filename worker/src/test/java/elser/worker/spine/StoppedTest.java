package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.sandbox.kafka.EmbeddedKafka;
import elser.sandbox.kafka.KafkaOptions;
import elser.worker.Worker;
import elser.worker.kafka.ClientProperties;
import elser.worker.loop.Stopped;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.URI;
import java.util.Map;

/** What a worker must not guess ends it, whole, with a sentence. */
@ExtendWith(SharedBroker.class)
@Timeout(60)
class StoppedTest {

    private static final Map<String, URI> NO_CLUSTER =
            Map.of("default", URI.create("http://127.0.0.1:1"));

    private final TestBroker kafka;

    StoppedTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    @Test
    void oneLoopOfFourMustStop_allStop() throws Exception {
        int loops = 4;
        try (Rig rig = new Rig(kafka, NO_CLUSTER, loops)) {
            rig.with("elser.worker.threads", Integer.toString(loops));
            try (Admin admin = Admin.create(ClientProperties.admin(rig.config().kafka(), "rig"))) {
                TopicPartition one = new TopicPartition(rig.topics().requests(), 0);
                admin.alterConsumerGroupOffsets(rig.name(), Map.of(one, new OffsetAndMetadata(5)))
                        .all()
                        .get();
            }
            try (Worker worker = Worker.start(rig.config())) {
                assertThatThrownBy(worker::join)
                        .isInstanceOf(Stopped.class)
                        .hasMessageContaining(
                                "group "
                                        + rig.name()
                                        + " has committed offsets but partition 0 of ledger "
                                        + rig.topics().ledger()
                                        + " is empty");
            }
        }
    }

    @Test
    void brokerWithoutTheNewGroupProtocol_isToldWithTheOptionThatHelps() throws Exception {
        try (EmbeddedKafka old =
                        EmbeddedKafka.start(
                                KafkaOptions.defaults()
                                        .with("group.coordinator.rebalance.protocols", "classic"));
                Rig rig = new Rig(old::bootstrapServers, NO_CLUSTER)) {
            rig.joiningBy("consumer");
            try (Worker worker = Worker.start(rig.config())) {
                assertThatThrownBy(worker::join)
                        .isInstanceOf(Stopped.class)
                        .hasMessageContaining("set elser.kafka.group.protocol to classic");
            }
        }
    }
}
