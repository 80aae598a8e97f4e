/** The worker's composition root. */
@NullMarked
package elser.worker;

import org.jspecify.annotations.NullMarked;
