package elser.worker.ledger;

/**
 * Whose ledger a partition is: written with its first transaction, checked whenever it is loaded.
 *
 * @param format version of the records
 * @param groupId consumer group that owns it
 * @param partitions number of partitions of requests and ledger, which decides where a model key
 *     lives
 */
public record Identity(int format, String groupId, int partitions) {}
