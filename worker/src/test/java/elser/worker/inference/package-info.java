/** The adapter to Elasticsearch, over real HTTP. */
@NullMarked
package elser.worker.inference;

import org.jspecify.annotations.NullMarked;
