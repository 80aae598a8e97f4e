package elser.worker.kafka;

import elser.contracts.CloudEventHeaders;
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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

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

    List<ProducerRecord<byte[], byte[]>> of(Turn turn) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int partition : turn.newLedgers()) {
            records.add(
                    new ProducerRecord<>(
                            topics.ledger(),
                            partition,
                            LedgerCodec.identityKey(),
                            LedgerCodec.value(identity)));
        }
        turn.ledger()
                .forEach(
                        (partition, changes) ->
                                changes.forEach(change -> records.add(ledger(partition, change))));
        turn.events().forEach(event -> records.add(event(event)));
        turn.deadLetters()
                .forEach(
                        letter ->
                                records.add(
                                        DeadLetters.of(
                                                topics.deadLetters(),
                                                letter,
                                                raw(letter.record()))));
        turn.rekeyed().forEach(record -> records.add(rekeyed(record)));
        return records;
    }

    private ProducerRecord<byte[], byte[]> ledger(int partition, Change change) {
        return switch (change) {
            case Change.Put(var entry) ->
                    new ProducerRecord<>(
                            topics.ledger(),
                            partition,
                            LedgerCodec.key(entry),
                            LedgerCodec.value(entry));
            case Change.Remove(var entry) ->
                    new ProducerRecord<>(topics.ledger(), partition, LedgerCodec.key(entry), null);
        };
    }

    private ProducerRecord<byte[], byte[]> event(Announcement announcement) {
        List<Header> ours = new ArrayList<>();
        headers.of(announcement.event(), announcement.traceparent())
                .forEach((name, value) -> ours.add(new RecordHeader(name, utf8(value))));
        return new ProducerRecord<>(
                topics.events(),
                null,
                utf8(announcement.key()),
                ContractJson.write(announcement.event()),
                ours);
    }

    private ProducerRecord<byte[], byte[]> rekeyed(Received received) {
        ConsumerRecord<byte[], byte[]> record = raw(received);
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(headers::add);
        headers.add(new RecordHeader(KafkaSource.REKEYED_FROM, utf8(received.position())));
        byte[] key = utf8(String.valueOf(KafkaSource.modelKey(received.reading())));
        return new ProducerRecord<>(
                topics.requests(),
                received.home(),
                record.timestamp() < 0 ? null : record.timestamp(),
                key,
                record.value(),
                headers);
    }

    @SuppressWarnings("unchecked")
    private static ConsumerRecord<byte[], byte[]> raw(Received received) {
        return (ConsumerRecord<byte[], byte[]>) received.raw();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
