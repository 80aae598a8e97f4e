/**
 * What is done to the topics while no worker runs: moving the ledger to another number of
 * partitions, and making it or the committed offsets anew after they were lost. Decides what is to
 * be written; knows records, and no Kafka client.
 */
@NullMarked
package elser.worker.upkeep;

import org.jspecify.annotations.NullMarked;
