package elser.sandbox.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What segments of a broker tell, written here as Kafka writes them. */
class TransactionsTest {

    private static final long PRODUCER = 7;
    private static final String OFFSETS = "__consumer_offsets-2";
    private static final String REQUESTS = "elser.provisioning.requests-4";
    private static final String LETTERS = "elser.provisioning.dead-letters-1";
    private static final String EVENTS = "elser.provisioning.events-0";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path data;

    private long offset;

    private void append(String partition, MemoryRecords records) {
        Path segment = data.resolve(partition).resolve("00000000000000000000.log");
        ByteBuffer bytes = records.buffer();
        try {
            Files.createDirectories(segment.getParent());
            try (WritableByteChannel channel =
                    Channels.newChannel(
                            Files.newOutputStream(
                                    segment,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.APPEND))) {
                int _ = channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(int epoch, int records, String... partitions) {
        SimpleRecord[] content = new SimpleRecord[records];
        for (int i = 0; i < records; i++) {
            content[i] =
                    new SimpleRecord(
                            ("value " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        for (String partition : partitions) {
            append(
                    partition,
                    MemoryRecords.withTransactionalRecords(
                            offset, Compression.NONE, PRODUCER, (short) epoch, 0, 0, content));
            offset += records;
        }
    }

    /** A marker bears the epoch that follows the one of what it ends. */
    private void end(int epoch, ControlRecordType type, String... partitions) {
        for (String partition : partitions) {
            append(
                    partition,
                    MemoryRecords.withEndTransactionMarker(
                            offset++,
                            0,
                            0,
                            PRODUCER,
                            (short) (epoch + 1),
                            new EndTransactionMarker(type, 0)));
        }
    }

    @Test
    void eachTransactionIsCountedOnce() throws Exception {
        write(0, 2, OFFSETS, REQUESTS, EVENTS);
        end(0, ControlRecordType.COMMIT, OFFSETS, REQUESTS, EVENTS);
        write(1, 1, OFFSETS, LETTERS);
        end(1, ControlRecordType.ABORT, OFFSETS, LETTERS);
        write(2, 1, OFFSETS, EVENTS);
        end(2, ControlRecordType.COMMIT, OFFSETS, EVENTS);

        assertThat(Transactions.read(data)).isEqualTo(new Transactions(2, 1, 0, 0));
    }

    @Test
    void offsetsWithoutTheMarkerThatTheRestHas_areUndone_withWhatWasAnsweredThere()
            throws Exception {
        write(0, 1, OFFSETS, EVENTS);
        end(0, ControlRecordType.COMMIT, OFFSETS, EVENTS);
        write(1, 3, OFFSETS, REQUESTS, LETTERS, EVENTS);
        end(1, ControlRecordType.COMMIT, REQUESTS, LETTERS, EVENTS);
        write(2, 1, OFFSETS, EVENTS);
        end(2, ControlRecordType.ABORT, OFFSETS, EVENTS);

        assertThat(Transactions.read(data)).isEqualTo(new Transactions(2, 1, 1, 6));
    }

    @Test
    void eventsWithoutTheirMarker_areNoUndoneOffsets() throws Exception {
        write(0, 1, OFFSETS, REQUESTS, EVENTS);
        end(0, ControlRecordType.COMMIT, OFFSETS, REQUESTS);

        assertThat(Transactions.read(data)).isEqualTo(new Transactions(1, 0, 0, 0));
    }
}
