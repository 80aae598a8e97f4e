package elser.worker.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ModelKey;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.ServiceSettings;
import elser.contracts.json.RequestReader;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerCodec;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.EventIds;
import elser.worker.lifecycle.Extra;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;
import elser.worker.lifecycle.Repair;
import elser.worker.upkeep.PartitionRecovery.Again;
import elser.worker.upkeep.PartitionRecovery.Loss;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is made anew of a partition, from records of the other topics. */
class RecoveryTest {

    private static final ModelKey KEY = ModelKey.parse("default/.elser_model_2");
    private static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");
    private static final Instant DEADLINE = Instant.parse("2026-11-23T21:00:00Z");
    private static final LedgerContent EMPTY = new LedgerContent(null, Map.of());
    private static final LedgerContent FILLED =
            new LedgerContent(new Identity(1, "group", 1), Map.of());
    private static final InferenceConfig DEFAULT =
            new InferenceConfig("elser", new ServiceSettings(null, 1, 1, null), null, null);
    private static final Recovery.Settings SETTINGS =
            new Recovery.Settings(
                    T0.plusSeconds(600), Duration.ofMinutes(5), Duration.ofSeconds(65), DEFAULT);

    private final Traces traces = new Traces("topic", _ -> 0);
    private long nextEvent;
    private long nextRequest;

    private void event(
            String id, String type, long sequence, long offset, Instant at, String more) {
        String eventId =
                type.equals("requested")
                        ? EventIds.ofAcceptance(KEY, id, offset, at)
                        : id + "/" + sequence;
        String json =
                """
                {"type":"%s","event_id":"%s","sequence":%d,"occurred_at":"%s","request_id":"%s",
                 "provisioning_id":"p","target":"default","model":".elser_model_2",
                 "inference_id":"e","requested_inference_id":"e","joined":%b,"attempt":1,
                 "waiters":1%s}
                """
                        .formatted(type, eventId, sequence, at, id, offset > 0, more);
        traces.event(record(0, nextEvent++, at, json));
    }

    private void requested(String id, long offset, Instant at) {
        event(id, "requested", 0, offset, at, ",\"deadline\":\"" + DEADLINE + "\"");
    }

    private void served(String id, long offset, Instant at) {
        event(id, "fully_allocated", 1, offset, at, "");
    }

    private void request(String id) {
        traces.request(record(0, nextRequest++, T0, json(id)));
    }

    private static String json(String id) {
        return "{\"request_id\":\"%s\",\"inference_id\":\"e\",\"requested_by\":\"team\"}"
                .formatted(id);
    }

    private static String hash(String id) {
        return ((RequestReading.Valid)
                        new RequestReader(RequestLimits.CONTRACT_ONLY)
                                .read(bytes(json(id)), Map.of(), T0))
                .contentHash();
    }

    private static ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, Instant at, String value) {
        ConsumerRecord<byte[], byte[]> plain =
                new ConsumerRecord<>("topic", partition, offset, new byte[0], bytes(value));
        return new ConsumerRecord<>(
                "topic",
                partition,
                offset,
                at.toEpochMilli(),
                plain.timestampType(),
                0,
                value.length(),
                new byte[0],
                bytes(value),
                plain.headers(),
                plain.leaderEpoch());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void deadLetter(String topic, long offset, Instant at) {
        ConsumerRecord<byte[], byte[]> letter = record(0, 0, T0, "{}");
        letter.headers()
                .add("elser.error.topic", bytes(topic))
                .add("elser.error.partition", bytes("0"))
                .add("elser.error.offset", bytes("" + offset))
                .add("elser.error.timestamp", bytes("" + at.toEpochMilli()));
        traces.deadLetter(letter);
    }

    private void copy(int partition, long offset, String id, String from) {
        ConsumerRecord<byte[], byte[]> copy = record(partition, offset, T0, json(id));
        copy.headers().add("elser-rekeyed-from", bytes(from));
        traces.request(copy);
    }

    private PartitionRecovery recovery(LedgerContent ledger, @Nullable Long committed) {
        return recovery(ledger, committed, 0);
    }

    private PartitionRecovery recovery(
            LedgerContent ledger, @Nullable Long committed, long earliest) {
        return new Recovery(traces, SETTINGS, _ -> 0)
                .of(List.of(new Recovery.Found(ledger, committed, earliest)))
                .getFirst();
    }

    /** Where reading goes on, in each of three partitions whose offsets were lost. */
    private List<@Nullable Long> offsets() {
        Recovery.Found found = new Recovery.Found(FILLED, null, 0);
        return new Recovery(traces, SETTINGS, _ -> 0)
                .of(List.of(found, found, found)).stream().map(PartitionRecovery::offset).toList();
    }

    private static Entry.Waiter waiter(String id, long order, long sequence, Instant at) {
        return new Entry.Waiter(
                KEY, id, hash(id), "p", order, at, DEADLINE, sequence, "e", null, order > 0, "team",
                null);
    }

    private static Provisioning provisioning(
            int creates,
            @Nullable CreateReason reason,
            Provisioning.@Nullable Reported reported,
            Phase phase) {
        return new Provisioning(
                "p",
                KEY,
                null,
                T0,
                creates,
                reason,
                new Repair(true, 0, creates > 0, null),
                reported,
                phase,
                Extra.NONE);
    }

    @Test
    void whoWaitsGetsItsPlaceBack_andTheCreateThatWasToldIsOpen() {
        requested("a", 0, T0);
        requested("b", 1, T0.plusSeconds(1));
        event(
                "a",
                "downloading",
                1,
                0,
                T0.plusSeconds(2),
                ",\"create\":{\"count\":1,\"reason\":\"first\"},\"waiting_for\":\"allocation\"");
        request("a");
        request("b");
        request("unread");

        Intent create =
                new Intent(
                        "p/1",
                        1,
                        CreateReason.FIRST,
                        "a",
                        "e",
                        0,
                        T0.plusSeconds(2),
                        65_000,
                        "recovered",
                        0,
                        Definition.COMPLETE);
        Provisioning open =
                provisioning(
                        1,
                        CreateReason.FIRST,
                        new Provisioning.Reported(WaitingFor.ALLOCATION, null, T0.plusSeconds(2)),
                        new Phase.Creating(create));
        assertThat(recovery(EMPTY, 2L))
                .isEqualTo(
                        new PartitionRecovery(
                                0,
                                Loss.LEDGER,
                                2L,
                                new Rebuilt(
                                        List.of(
                                                open,
                                                new Entry.Configuration(KEY, "p", 0, DEFAULT),
                                                waiter("a", 0, 2, T0),
                                                waiter("b", 1, 1, T0.plusSeconds(1))),
                                        List.of(),
                                        List.of()),
                                null));
    }

    @Test
    void whereNoCreateWasTold_itLooksFirst_andOffsetsFollowFromTheLatestAnswer() {
        requested("a", 0, T0);
        request("a");
        request("a");

        assertThat(recovery(EMPTY, null))
                .isEqualTo(
                        new PartitionRecovery(
                                0,
                                Loss.BOTH,
                                1L,
                                new Rebuilt(
                                        List.of(
                                                provisioning(
                                                        0,
                                                        null,
                                                        null,
                                                        new Phase.Looking(CreateReason.FIRST)),
                                                waiter("a", 0, 1, T0)),
                                        List.of(),
                                        List.of()),
                                new Again(1, 1, List.of())));
    }

    @Test
    void whatWasAcceptedCounts_howeverFarAheadOfItsTimeStampItsDeadlineIs() {
        requested("a", 0, T0);
        String asked = json("a").replace("}", ",\"deadline\":\"%s\"}".formatted(DEADLINE));
        traces.request(record(0, 0, Instant.EPOCH, asked));

        Rebuilt rebuilt = recovery(EMPTY, 1L).rebuilt();
        assertThat(rebuilt).extracting(Rebuilt::waiters).isEqualTo(1L);
        assertThat(rebuilt).extracting(Rebuilt::silent).isEqualTo(List.of());
    }

    @Test
    void whoHasEndedIsKnownForAsLongAsTheWindow() {
        requested("old", 0, T0);
        served("old", 0, T0.plusSeconds(300));
        requested("known", 1, T0);
        served("known", 1, T0.plusSeconds(301));
        requested("gone", 7, T0);
        served("gone", 7, T0.plusSeconds(301));
        request("old");
        request("known");

        assertThat(recovery(EMPTY, 8L).rebuilt())
                .isEqualTo(
                        new Rebuilt(
                                List.of(
                                        new Entry.Remembered(
                                                KEY,
                                                "known",
                                                hash("known"),
                                                T0.plusSeconds(301),
                                                null)),
                                List.of(),
                                List.of(new RequestName(KEY, "gone"))));
    }

    @Test
    void whoWaitsAndHasNoRecordAnyMoreIsTold() {
        requested("a", 5, T0);

        assertThat(recovery(EMPTY, 6L).rebuilt())
                .isEqualTo(new Rebuilt(List.of(), List.of(new RequestName(KEY, "a")), List.of()));
    }

    @Test
    void ofRecordsAfterTheLastAnswer_thoseThatWereAnsweredBeforeMayBeDoubled() {
        requested("a", 0, T0);
        served("a", 0, T0.plusSeconds(1));
        request("a");
        request("a");
        request("first");
        Entry.Remembered known = new Entry.Remembered(KEY, "first", hash("first"), T0, null);
        LedgerContent knowing =
                new LedgerContent(
                        FILLED.identity(),
                        Map.of(
                                new String(LedgerCodec.key(known), StandardCharsets.UTF_8),
                                new String(LedgerCodec.value(known), StandardCharsets.UTF_8)));

        assertThat(recovery(FILLED, null))
                .isEqualTo(
                        new PartitionRecovery(
                                0,
                                Loss.OFFSET,
                                1L,
                                null,
                                new Again(2, 0, List.of("0@1, a for default/.elser_model_2"))));
        assertThat(recovery(knowing, null).again())
                .isEqualTo(new Again(2, 1, List.of("0@1, a for default/.elser_model_2")));
    }

    @Test
    void whereEventsWereDeleted_whateverIsOlderMayBeDoubled() {
        nextEvent = 3;
        event("x", "downloading", 1, 9, T0.plusSeconds(9), "");
        request("old");

        assertThat(recovery(FILLED, null).again())
                .isEqualTo(new Again(1, 0, List.of("0@0, old for default/.elser_model_2")));
    }

    @Test
    void whatIsThereIsLeft_andWhatWasNeverUsedToo() {
        PartitionRecovery nothing = new PartitionRecovery(0, Loss.NOTHING, 4L, null, null);
        assertThat(recovery(FILLED, 4L)).isEqualTo(nothing);
        assertThat(recovery(EMPTY, null))
                .isEqualTo(new PartitionRecovery(0, Loss.NOTHING, null, null, null));
    }

    @Test
    void aDeadLetterTellsWhatWasRead_whereItsRecordIsStillThere() {
        deadLetter("topic", 0, T0);
        deadLetter("other", 1, T0);
        deadLetter("topic", 2, T0.minusMillis(1));
        deadLetter("topic", 7, T0);
        request("a");
        request("b");
        request("c");

        assertThat(recovery(FILLED, null))
                .isEqualTo(
                        new PartitionRecovery(
                                0, Loss.OFFSET, 1L, null, new Again(2, 0, List.of())));
    }

    @Test
    void whatIsDeletedByNowWasRead() {
        deadLetter("topic", 3, T0);

        assertThat(recovery(EMPTY, null, 5))
                .isEqualTo(
                        new PartitionRecovery(
                                0,
                                Loss.BOTH,
                                5L,
                                new Rebuilt(List.of(), List.of(), List.of()),
                                new Again(0, 0, List.of())));
        assertThat(recovery(EMPTY, null, 3).loss()).isEqualTo(Loss.NOTHING);
    }

    @Test
    void aCopyTellsWhatWasRead_whereItIsOneOfTheRecordThere() {
        copy(1, 0, "b", "0@1");
        request("a");
        request("b");
        request("c");
        request("d");
        copy(2, 0, "c", "0@2");
        copy(2, 1, "x", "0@3");
        copy(0, 4, "d", "0@3");
        copy(1, 1, "y", "0@9");

        assertThat(offsets()).containsExactly(3L, 0L, 0L);
    }

    @Test
    void aCopyThatIsReadFirst_tellsTheSame() {
        copy(1, 0, "b", "0@1");
        copy(1, 1, "x", "0@2");
        request("a");
        request("b");
        request("c");

        assertThat(offsets()).containsExactly(2L, 0L, 0L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoRecordsThatOneEventMayAnswer_itAnswersTheOneAtHome(boolean isHomeFirst) {
        requested("a", 3, T0);
        traces.request(record(isHomeFirst ? 0 : 1, 3, T0, json("a")));
        traces.request(record(isHomeFirst ? 1 : 0, 3, T0, json("a")));

        assertThat(offsets()).containsExactly(4L, 0L, 0L);
        assertThat(recovery(EMPTY, 4L).rebuilt())
                .extracting(Rebuilt::entries)
                .asInstanceOf(InstanceOfAssertFactories.list(Entry.class))
                .contains(waiter("a", 3, 1, T0));
    }

    @Test
    void ofTwoRecordsElsewhereNoneCountsAsRead_oneDoes() {
        requested("a", 3, T0);
        traces.request(record(2, 3, T0, json("a")));
        assertThat(offsets()).containsExactly(0L, 0L, 4L);

        requested("b", 5, T0);
        traces.request(record(2, 5, T0, json("b")));
        traces.request(record(1, 5, T0, json("b")));
        assertThat(offsets()).containsExactly(0L, 0L, 4L);
    }

    @Test
    void theLineIsThatOfTheRecords_whateverTheClocksSaid() {
        requested("second", 2, T0.plusSeconds(1));
        requested("first", 1, T0.plusSeconds(2));
        requested("moved-3", 3, T0.plusSeconds(3));
        requested("moved-1", 0, T0.plusSeconds(4));
        traces.request(record(0, 1, T0, json("first")));
        traces.request(record(0, 2, T0, json("second")));
        traces.request(record(1, 0, T0, json("moved-1")));
        traces.request(record(2, 3, T0, json("moved-3")));

        Rebuilt rebuilt = recovery(EMPTY, 3L).rebuilt();
        assertThat(rebuilt == null ? List.<Entry>of() : rebuilt.entries())
                .filteredOn(Entry.Waiter.class::isInstance)
                .extracting(it -> (Entry.Waiter) it)
                .extracting(Entry.Waiter::requestId, Entry.Waiter::order)
                .containsExactly(
                        tuple("moved-1", -4L),
                        tuple("moved-3", -3L),
                        tuple("first", 1L),
                        tuple("second", 2L));
    }

    @Test
    void withoutALedgerNoPartitionStaysWithoutAnOffset() {
        traces.request(record(1, 0, T0, json("a")));
        deadLetter("topic", 0, T0);
        request("a");
        Recovery.Found lost = new Recovery.Found(EMPTY, null, 0);
        Recovery.Found ledgerLost = new Recovery.Found(EMPTY, 7L, 0);
        Recovery.Found offsetLost = new Recovery.Found(FILLED, null, 0);

        assertThat(
                        PartitionRecovery.heldBack(
                                new Recovery(traces, SETTINGS, _ -> 0)
                                        .of(List.of(lost, lost, ledgerLost, offsetLost))))
                .isEqualTo(Map.of(0, 1L, 2, 7L));
    }
}
