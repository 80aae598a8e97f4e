/**
 * Adapter to the targets: drives Elasticsearch's inference API behind the port {@link
 * elser.worker.loop.Clusters}. May use lifecycle, the ports of loop, config, contracts,
 * Elasticsearch's low-level client, Jackson, Resilience4j and slf4j.
 */
@NullMarked
package elser.worker.inference;

import org.jspecify.annotations.NullMarked;
