/** What log lines of all packages have in common: the names of their keys. Uses nothing. */
@NullMarked
package elser.worker.log;

import org.jspecify.annotations.NullMarked;
