package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.sandbox.http.SimulatedElasticsearch;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Records that are set aside, and records that are sent on to the partition they belong to. */
@ExtendWith(SharedBroker.class)
class DeadLettersTest {

    private static final String MODEL_KEY = "default/.elser_model_2";

    /** Where records of {@link #MODEL_KEY} belong, of three partitions. */
    private static final int HOME = 2;

    private static final int ELSEWHERE = 0;
    private static final long THEN = 1_700_000_000_000L;

    /** As Kafka has it in records of producers that set none. */
    private static final long NO_TIMESTAMP = -1;

    private final SimulatedElasticsearch cluster = ClusterKinds.serving();
    private final Rig rig;

    DeadLettersTest(TestBroker kafka) {
        rig = Rig.on(kafka, cluster);
    }

    /** A record as texts, with all that is kept of it. */
    private record Kept(
            int partition,
            long timestamp,
            @Nullable String key,
            @Nullable String value,
            Map<String, String> headers) {

        static Kept of(ConsumerRecord<byte[], byte[]> record) {
            return new Kept(
                    record.partition(),
                    record.timestamp(),
                    Records.key(record),
                    Records.text(record.value()),
                    Records.headers(record));
        }
    }

    @BeforeEach
    void start() {
        rig.startWorker();
    }

    @AfterEach
    void close() {
        rig.close();
        cluster.close();
    }

    private ProducerRecord<byte[], byte[]> record(
            int partition, @Nullable String key, @Nullable String value, String... headers) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        rig.topics().requests(),
                        partition,
                        THEN,
                        Records.bytes(key),
                        Records.bytes(value));
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(new RecordHeader(headers[i], Records.bytes(headers[i + 1])));
        }
        return record;
    }

    @Test
    void aRequestElsewhere_isSentToItsPartitionWithItsTimestampAndHeaders() {
        String request = Requests.elser("r", "a");
        rig.publish(record(ELSEWHERE, "some key", request, "colour", "red"));

        assertThat(Tally.of(rig.events().untilEnded(1))).isEqualTo(Tally.allServed(1));
        assertThat(rig.requestsOn(HOME).stream().map(Kept::of))
                .containsExactly(
                        new Kept(
                                HOME,
                                THEN,
                                MODEL_KEY,
                                request,
                                Map.of(
                                        "colour",
                                        "red",
                                        "elser-rekeyed-from",
                                        ELSEWHERE + "@0",
                                        "elser-rekeyed-among",
                                        "3")));
    }

    @Test
    void aRequestElsewhereWithoutATimestamp_isServed() {
        byte[] request = Objects.requireNonNull(Records.bytes(Requests.elser("r", "a")));
        rig.publish(
                new ProducerRecord<>(rig.topics().requests(), ELSEWHERE, null, request) {
                    @Override
                    public Long timestamp() {
                        return NO_TIMESTAMP;
                    }
                });

        assertThat(Tally.of(rig.events().untilEnded(1))).isEqualTo(Tally.allServed(1));
    }

    @Test
    void aCopyElsewhere_isSetAsideAndNotSentOn() {
        String request = Requests.elser("copy", "a");
        rig.publish(
                record(
                        ELSEWHERE,
                        MODEL_KEY,
                        request,
                        "elser-rekeyed-from",
                        "1@7",
                        "elser-rekeyed-among",
                        "3"));
        rig.publish(record(HOME, MODEL_KEY, Requests.elser("good", "a")));

        ConsumerRecord<byte[], byte[]> letter = rig.events().untilDeadLetters(1).getFirst();
        rig.events().untilEnded(1);

        assertThat(Records.text(letter.value())).isEqualTo(request);
        assertThat(Records.headers(letter))
                .containsEntry("elser.error.reason", "wrong_partition")
                .containsEntry("elser-rekeyed-from", "1@7");
        assertThat(rig.requestsOn(HOME)).hasSize(1);
        assertThat(rig.events().all().stream().map(LifecycleEvent::requestId)).containsOnly("good");
    }

    /** It was sent there by a worker of the time before partitions were added. */
    @Test
    void aCopyForAnotherNumberOfPartitions_isSentOn() {
        String request = Requests.elser("copy", "a");
        rig.publish(
                record(
                        ELSEWHERE,
                        MODEL_KEY,
                        request,
                        "elser-rekeyed-from",
                        "1@7",
                        "elser-rekeyed-among",
                        "2"));

        assertThat(Tally.of(rig.events().untilEnded(1))).isEqualTo(Tally.allServed(1));
        assertThat(rig.requestsOn(HOME).stream().map(Kept::of))
                .extracting(Kept::headers)
                .containsExactly(
                        Map.of("elser-rekeyed-from", ELSEWHERE + "@0", "elser-rekeyed-among", "3"));
    }

    @Test
    void aDeadLetterIsTheRecordAsReceivedAndSaysWhereItStood() {
        rig.publish(record(1, "a key", "not json", "colour", "red"));

        ConsumerRecord<byte[], byte[]> letter = rig.events().untilDeadLetters(1).getFirst();

        Map<String, String> headers = Records.headers(letter);
        assertThat(headers.get("elser.error.message")).startsWith("request is not JSON");
        assertThat(Records.key(letter)).isEqualTo("a key");
        assertThat(Records.text(letter.value())).isEqualTo("not json");
        assertThat(headers)
                .isEqualTo(
                        Map.of(
                                "elser.error.reason",
                                "unreadable",
                                "elser.error.message",
                                Objects.requireNonNull(headers.get("elser.error.message")),
                                "elser.error.topic",
                                rig.topics().requests(),
                                "elser.error.partition",
                                "1",
                                "elser.error.offset",
                                "0",
                                "elser.error.timestamp",
                                Long.toString(THEN),
                                "colour",
                                "red"));
    }

    @Test
    void aRecordWithoutAValueIsSetAside() {
        rig.publish(record(1, MODEL_KEY, null));

        ConsumerRecord<byte[], byte[]> letter = rig.events().untilDeadLetters(1).getFirst();

        assertThat(letter.value()).isNull();
        assertThat(Records.key(letter)).isEqualTo(MODEL_KEY);
        assertThat(Records.headers(letter)).containsEntry("elser.error.reason", "unreadable");
    }

    @Test
    void aRecordOfMoreThanHalfAMebibyteIsCut_oneOfExactlySoMuchIsNot() {
        String exactly = "x".repeat(512 * 1024);
        rig.publish(record(1, null, exactly));
        rig.publish(record(1, null, exactly + "y"));

        List<ConsumerRecord<byte[], byte[]>> letters = rig.events().untilDeadLetters(2);

        assertThat(letters.stream().map(ConsumerRecord::value))
                .allMatch(value -> Arrays.equals(value, Records.bytes(exactly)));
        assertThat(
                        letters.stream()
                                .map(Records::headers)
                                .map(
                                        headers ->
                                                headers.get("elser.error.offset")
                                                        + " "
                                                        + headers.get("elser.error.truncated")))
                .containsExactlyInAnyOrder("0 null", "1 true");
    }

    @Test
    void aRecordOfTheLargestSizeThereIs_isSetAsideAndHoldsNothingUp() {
        String half = "x".repeat(524_200);
        rig.publish(record(HOME, half, half, "colour", "red"));
        rig.publish(record(HOME, MODEL_KEY, Requests.elser("good", "a")));

        ConsumerRecord<byte[], byte[]> letter = rig.events().untilDeadLetters(1).getFirst();

        assertThat(Records.headers(letter))
                .containsEntry("elser.error.truncated", "true")
                .containsEntry("colour", "red");
        assertThat(half).startsWith(Objects.requireNonNull(Records.key(letter)));
        assertThat(half).startsWith(Objects.requireNonNull(Records.text(letter.value())));
        assertThat(Tally.of(rig.events().untilEnded(1))).isEqualTo(Tally.allServed(1));
    }

    @Test
    void aRequestElsewhereWithAsManyHeadersAsThereMayBe_isServed() {
        int framed = "filler".length() + 10;
        String value = "x".repeat(64 * 1024 - framed);
        rig.publish(record(ELSEWHERE, null, Requests.elser("r", "a"), "filler", value));

        assertThat(Tally.of(rig.events().untilEnded(1))).isEqualTo(Tally.allServed(1));
        assertThat(rig.events().all()).isNotEmpty();
        assertThat(rig.events().deadLetters()).isEmpty();
    }

    @Test
    void aDeadLetterThatIsSentAgain_saysWhyItIsSetAsideThisTime() {
        rig.publish(record(1, null, "not json", "elser.error.reason", "of the first time"));

        ConsumerRecord<byte[], byte[]> letter = rig.events().untilDeadLetters(1).getFirst();

        assertThat(Records.text(letter.headers().lastHeader("elser.error.reason").value()))
                .isEqualTo("unreadable");
    }
}
