/**
 * Adapters to Kafka: the requests topic as source, the transactional journal, the ledger's loader,
 * topics and client properties.
 */
@NullMarked
package elser.worker.kafka;

import org.jspecify.annotations.NullMarked;
