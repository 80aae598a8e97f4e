package elser.worker.simulation;

import java.util.List;
import java.util.Map;

/**
 * A transaction that was committed.
 *
 * @param writer who made it
 * @param records in the order in which they were sent
 * @param offsets of the requests topic, by partition
 */
record Committed(String writer, List<Written> records, Map<Integer, Long> offsets) {

    List<Written> of(String topic) {
        return records.stream().filter(record -> record.topic().equals(topic)).toList();
    }
}
