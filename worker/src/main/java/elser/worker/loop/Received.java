package elser.worker.loop;

import elser.contracts.RequestReading;

import java.time.Instant;

/**
 * A record of the requests topic, read.
 *
 * @param partition it came from
 * @param offset in that partition
 * @param timestamp of the record
 * @param reading what it says
 * @param home partition its model key belongs to; equal to {@code partition} where there is no
 *     model key
 * @param rekeyed whether it is a copy that was sent again to the partition of its model key
 * @param bytes of the record, about
 * @param raw the record as received, opaque here: for dead letters and re-keyed copies
 */
public record Received(
        int partition,
        long offset,
        Instant timestamp,
        RequestReading reading,
        int home,
        boolean rekeyed,
        int bytes,
        Object raw) {

    /** Where the record stands, for people. */
    public String position() {
        return partition + "@" + offset;
    }
}
