package elser.worker.ledger;

/**
 * Whose ledger a partition is: written with the first transaction of an owner that writes another
 * format than is said there, checked whenever the partition is loaded.
 *
 * @param format version of the records that the owner writes
 * @param groupId consumer group that owns it
 * @param partitions number of partitions of requests and ledger, which decides where a model key
 *     lives
 */
public record Identity(int format, String groupId, int partitions) {

    /** Whether it is the same ledger, in whatever format. */
    public boolean isOf(Identity other) {
        return groupId.equals(other.groupId) && partitions == other.partitions;
    }
}
