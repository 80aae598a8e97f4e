package elser.sandbox.chaos;

import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Transactions in the data of a broker that was stopped, by the markers that end them. Every
 * transaction has an epoch of its producer to itself; its markers bear the next one.
 *
 * @param undone committed ones whose offsets were not: of all their markers the one beside the
 *     offsets is missing, because the broker was killed before it was written
 * @param undoneAnswers records that those sent on or set aside, which will have been read again
 */
record Transactions(long committed, long aborted, long undone, long undoneAnswers) {

    private static final String OFFSETS = "__consumer_offsets-";
    private static final List<String> ANSWERS =
            List.of("elser.provisioning.requests-", "elser.provisioning.dead-letters-");

    private record Id(long producer, short epoch) {

        Id ofMarkers() {
            return new Id(producer, (short) (epoch + 1));
        }
    }

    static Transactions read(Path data) throws IOException {
        Reading reading = new Reading();
        List<Path> segments;
        try (Stream<Path> files = Files.walk(data)) {
            segments = files.filter(file -> file.toString().endsWith(".log")).toList();
        }
        for (Path segment : segments) {
            reading.take(segment);
        }
        return reading.result();
    }

    private static final class Reading {

        private final Map<Id, Set<String>> committed = new HashMap<>();
        private final Set<Id> aborted = new HashSet<>();
        private final Map<Id, Set<String>> offsets = new HashMap<>();
        private final Map<Id, Long> answers = new HashMap<>();

        void take(Path segment) throws IOException {
            String partition = segment.getName(segment.getNameCount() - 2).toString();
            try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
                for (FileChannelRecordBatch batch : records.batches()) {
                    if (batch.hasProducerId()) {
                        take(batch, partition);
                    }
                }
            }
        }

        private void take(FileChannelRecordBatch batch, String partition) {
            Id id = new Id(batch.producerId(), batch.producerEpoch());
            if (batch.isControlBatch()) {
                switch (marker(batch)) {
                    case COMMIT -> add(committed, id, partition);
                    case ABORT -> aborted.add(id);
                    default -> {
                        // of the controller's own
                    }
                }
            } else if (batch.isTransactional()) {
                if (partition.startsWith(OFFSETS)) {
                    add(offsets, id, partition);
                } else if (ANSWERS.stream().anyMatch(partition::startsWith)) {
                    answers.merge(id, number(batch), Long::sum);
                }
            }
        }

        Transactions result() {
            List<Id> undone = offsets.keySet().stream().filter(this::isUndone).toList();
            return new Transactions(
                    committed.size(),
                    aborted.size(),
                    undone.size(),
                    undone.stream().mapToLong(id -> answers.getOrDefault(id, 0L)).sum());
        }

        private boolean isUndone(Id id) {
            Set<String> markers = committed.get(id.ofMarkers());
            return markers != null && !markers.containsAll(offsets.getOrDefault(id, Set.of()));
        }

        private static void add(Map<Id, Set<String>> partitions, Id id, String partition) {
            partitions.computeIfAbsent(id, _ -> new HashSet<>()).add(partition);
        }

        private static long number(FileChannelRecordBatch batch) {
            long number = 0;
            for (Record _ : batch) {
                number++;
            }
            return number;
        }

        private static ControlRecordType marker(FileChannelRecordBatch batch) {
            for (Record record : batch) {
                return ControlRecordType.parse(record.key());
            }
            return ControlRecordType.UNKNOWN;
        }
    }
}
