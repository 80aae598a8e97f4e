/**
 * The pure core: what the ledger remembers, what a look at the cluster shows, and the decisions
 * that follow. Values in, values out; no Kafka, no HTTP, no clock, no logger.
 */
@NullMarked
package elser.worker.lifecycle;

import org.jspecify.annotations.NullMarked;
