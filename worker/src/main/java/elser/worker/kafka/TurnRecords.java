package elser.worker.kafka;

import elser.contracts.CloudEventHeaders;
import elser.contracts.HeaderNames;
import elser.contracts.ModelKey;
import elser.contracts.json.ContractJson;
import elser.worker.config.WorkerConfig.Topics;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerCodec;
import elser.worker.lifecycle.Announcement;
import elser.worker.lifecycle.Change;
import elser.worker.loop.Received;
import elser.worker.loop.Turn;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A turn as records. */
final class TurnRecords {

    private final Topics topics;
    private final Identity identity;
    private final CloudEventHeaders headers;

    TurnRecords(Topics topics, Identity identity) {
        this.topics = topics;
        this.identity = identity;
        this.headers = new CloudEventHeaders(identity.groupId());
    }

    /**
     * A record to send.
     *
     * @param received what it is made of as it came, null for what the worker says itself
     */
    record Outgoing(ProducerRecord<byte[], byte[]> record, @Nullable Received received) {}

    /** What was decided for some partitions cannot be written: a bug. */
    static final class Unwritable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Set<Integer> partitions;

        Unwritable(Set<Integer> partitions, RuntimeException bug) {
            super(bug);
            this.partitions = partitions;
        }

        /** Where the bug is; all of the turn's where that cannot be told. */
        Set<Integer> partitions() {
            return partitions;
        }
    }

    /**
     * The records of a turn.
     *
     * @throws Unwritable when one of them cannot be made
     */
    List<Outgoing> of(Turn turn) {
        List<Outgoing> records = new ArrayList<>();
        Set<Integer> all = turn.offsets().keySet();
        for (int partition : turn.newLedgers()) {
            records.add(
                    own(
                            new ProducerRecord<>(
                                    topics.ledger(),
                                    partition,
                                    LedgerCodec.identityKey(),
                                    LedgerCodec.value(identity))));
        }
        turn.ledger()
                .forEach(
                        (partition, changes) ->
                                add(
                                        records,
                                        Set.of(partition),
                                        changes,
                                        c -> ledger(partition, c)));
        for (Announcement event : turn.events()) {
            add(records, whose(event, all), List.of(event), this::event);
        }
        for (Turn.DeadLetter letter : turn.deadLetters()) {
            add(records, Set.of(letter.record().partition()), List.of(letter), this::deadLetter);
        }
        for (Received record : turn.rekeyed()) {
            add(records, Set.of(record.partition()), List.of(record), this::rekeyed);
        }
        return records;
    }

    /** The partition of an event's model, all of the turn's where it has none. */
    private Set<Integer> whose(Announcement event, Set<Integer> all) {
        try {
            ModelKey key = ModelKey.parse(event.key());
            int home = ModelPartition.of(key, identity.partitions());
            return all.contains(home) ? Set.of(home) : all;
        } catch (IllegalArgumentException _) {
            return all;
        }
    }

    private static <T> void add(
            List<Outgoing> records,
            Set<Integer> partitions,
            List<T> parts,
            Function<T, Outgoing> encoded) {
        try {
            parts.forEach(part -> records.add(encoded.apply(part)));
        } catch (RuntimeException bug) {
            throw new Unwritable(partitions, bug);
        }
    }

    private static Outgoing own(ProducerRecord<byte[], byte[]> record) {
        return new Outgoing(record, null);
    }

    /** Of a stripped one there is nothing left that the brokers may refuse for what it is. */
    private Outgoing deadLetter(Turn.DeadLetter letter) {
        return new Outgoing(
                DeadLetters.of(topics.deadLetters(), letter, raw(letter.record())),
                letter.stripped() ? null : letter.record());
    }

    private Outgoing ledger(int partition, Change change) {
        return own(
                switch (change) {
                    case Change.Put(var entry) ->
                            new ProducerRecord<>(
                                    topics.ledger(),
                                    partition,
                                    LedgerCodec.key(entry),
                                    LedgerCodec.value(entry, identity.format()));
                    case Change.Remove(var entry) ->
                            new ProducerRecord<>(
                                    topics.ledger(), partition, LedgerCodec.key(entry), null);
                });
    }

    private Outgoing event(Announcement announcement) {
        List<Header> ours = new ArrayList<>();
        headers.of(announcement.event(), announcement.traceparent())
                .forEach((name, value) -> ours.add(new RecordHeader(name, utf8(value))));
        return own(
                new ProducerRecord<>(
                        topics.events(),
                        null,
                        utf8(announcement.key()),
                        ContractJson.write(announcement.event()),
                        ours));
    }

    private Outgoing rekeyed(Received received) {
        ConsumerRecord<byte[], byte[]> record = raw(received);
        List<Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            if (!Copies.isHeaderOfCopy(header)) {
                headers.add(header);
            }
        }
        headers.add(
                new RecordHeader(
                        HeaderNames.REKEYED_AMONG, utf8(String.valueOf(identity.partitions()))));
        headers.add(new RecordHeader(HeaderNames.REKEYED_FROM, utf8(received.position())));
        byte[] key = utf8(String.valueOf(KafkaSource.modelKey(received.reading())));
        return new Outgoing(
                new ProducerRecord<>(
                        topics.requests(),
                        received.home(),
                        record.timestamp() < 0 ? null : record.timestamp(),
                        key,
                        record.value(),
                        headers),
                received);
    }

    @SuppressWarnings("unchecked")
    private static ConsumerRecord<byte[], byte[]> raw(Received received) {
        return (ConsumerRecord<byte[], byte[]>) received.raw();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
