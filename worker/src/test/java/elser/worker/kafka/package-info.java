/** The adapters to Kafka. */
@NullMarked
package elser.worker.kafka;

import org.jspecify.annotations.NullMarked;
