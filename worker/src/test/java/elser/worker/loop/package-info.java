/** The event loop on its own. */
@NullMarked
package elser.worker.loop;

import org.jspecify.annotations.NullMarked;
