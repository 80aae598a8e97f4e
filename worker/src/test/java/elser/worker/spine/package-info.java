/** The spine: requests in, events out, on a real broker and the simulated Elasticsearch. */
@NullMarked
package elser.worker.spine;

import org.jspecify.annotations.NullMarked;
