package elser.worker.loop;

import elser.worker.log.LogKeys;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records that the brokers refused to take on, as a copy for their own partition or as a dead
 * letter. Each is set aside as far as it can be when its turn is done again, so that none holds its
 * partition up. Forgotten once that is committed, or the partition is gone.
 */
final class Unsendable {

    private static final Logger log = LoggerFactory.getLogger(Unsendable.class);

    private final Map<Integer, TreeMap<Long, String>> causes = new HashMap<>();

    /**
     * Keeps why a record was refused.
     *
     * @return whether that is new, so that its turn will be another when it is done again
     */
    boolean add(Received record, String cause) {
        log.atDebug()
                .addKeyValue(LogKeys.REQUEST_ID, TurnLog.requestId(record.reading()))
                .addKeyValue(LogKeys.RECORD_POSITION, record.position())
                .addKeyValue(LogKeys.CAUSE, cause)
                .log("the brokers refuse a record as it is");
        TreeMap<Long, String> ofPartition =
                causes.computeIfAbsent(record.partition(), _ -> new TreeMap<>());
        return ofPartition.put(record.offset(), cause) == null;
    }

    /** Why a record was refused, null where it was not. */
    @Nullable String cause(Received record) {
        TreeMap<Long, String> ofPartition = causes.get(record.partition());
        return ofPartition == null ? null : ofPartition.get(record.offset());
    }

    /** What stands before that offset is done with. */
    void putAway(int partition, long next) {
        TreeMap<Long, String> ofPartition = causes.get(partition);
        if (ofPartition != null) {
            ofPartition.headMap(next).clear();
            if (ofPartition.isEmpty()) {
                causes.remove(partition);
            }
        }
    }

    /** A partition is another owner's: who gets it finds out anew. */
    void drop(int partition) {
        causes.remove(partition);
    }
}
