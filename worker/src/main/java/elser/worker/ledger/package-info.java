/**
 * Ledger records to bytes and back, versioned. Uses the core's values and Jackson; knows nothing of
 * Kafka.
 */
@NullMarked
package elser.worker.ledger;

import org.jspecify.annotations.NullMarked;
