/** A real Kafka broker inside this process. Uses Kafka's server classes only. */
@NullMarked
package elser.sandbox.kafka;

import org.jspecify.annotations.NullMarked;
