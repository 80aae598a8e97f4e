/** Records of the topics; uses kafka-clients, which this module leaves to its users to bring. */
@NullMarked
package elser.contracts.kafka;

import org.jspecify.annotations.NullMarked;
