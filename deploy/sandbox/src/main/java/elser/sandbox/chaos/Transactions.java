package elser.sandbox.chaos;

import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Transactions in the data of a broker that was stopped, by the markers that end them. Every
 * transaction has an epoch of its producer to itself, so several markers of one are told from those
 * of others.
 */
record Transactions(long committed, long aborted) {

    private record Id(long producer, short epoch) {}

    static Transactions read(Path data) throws IOException {
        Set<Id> committed = new HashSet<>();
        Set<Id> aborted = new HashSet<>();
        List<Path> segments;
        try (Stream<Path> files = Files.walk(data)) {
            segments = files.filter(file -> file.toString().endsWith(".log")).toList();
        }
        for (Path segment : segments) {
            try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
                for (FileChannelRecordBatch batch : records.batches()) {
                    if (batch.isControlBatch() && batch.hasProducerId()) {
                        Id id = new Id(batch.producerId(), batch.producerEpoch());
                        switch (marker(batch)) {
                            case COMMIT -> committed.add(id);
                            case ABORT -> aborted.add(id);
                            default -> {
                                // of the controller's own
                            }
                        }
                    }
                }
            }
        }
        return new Transactions(committed.size(), aborted.size());
    }

    private static ControlRecordType marker(FileChannelRecordBatch batch) {
        for (Record record : batch) {
            return ControlRecordType.parse(record.key());
        }
        return ControlRecordType.UNKNOWN;
    }
}
