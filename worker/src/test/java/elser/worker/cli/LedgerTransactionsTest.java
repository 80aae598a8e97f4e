package elser.worker.cli;

import static elser.worker.cli.LedgerTransactions.AT_ONCE;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig;
import elser.worker.upkeep.LedgerWrite;

import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What is cut into parts; all else is shown against a broker. */
class LedgerTransactionsTest {

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final List<Integer> committed = new ArrayList<>();

    /** Things that write two records each. */
    private List<String> write(int things) {
        producer.initTransactions();
        try (LedgerTransactions transactions =
                new LedgerTransactions(
                        producer,
                        new MockConsumer<byte[], byte[]>("earliest").groupMetadata(),
                        new WorkerConfig.Topics("requests", "events", "ledger", "letters"))) {
            transactions.commitInParts(
                    IntStream.range(0, things).boxed().toList(),
                    thing ->
                            List.of(
                                    new LedgerWrite(1, "there-" + thing, "value"),
                                    new LedgerWrite(0, "here-" + thing, null)),
                    committed::add);
        }
        return producer.history().stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> keys(int things) {
        return IntStream.range(0, things)
                .boxed()
                .flatMap(thing -> List.of("there-" + thing, "here-" + thing).stream())
                .toList();
    }

    @Test
    void nothingIsNoTransaction() {
        assertThat(write(0)).isEmpty();

        assertThat(committed).isEmpty();
        assertThat(producer.commitCount()).isZero();
    }

    @Test
    void asManyAsOneTakes_areOneTransaction() {
        assertThat(write(AT_ONCE)).isEqualTo(keys(AT_ONCE));

        assertThat(committed).containsExactly(AT_ONCE);
        assertThat(producer.commitCount()).isEqualTo(1);
    }

    @Test
    void oneMore_isAnother() {
        assertThat(write(AT_ONCE + 1)).isEqualTo(keys(AT_ONCE + 1));

        assertThat(committed).containsExactly(AT_ONCE, AT_ONCE + 1);
        assertThat(producer.commitCount()).isEqualTo(2);
    }
}
