/** What is drawn on a terminal, looked at as a whole. */
@NullMarked
package elser.worker.screen;

import org.jspecify.annotations.NullMarked;
