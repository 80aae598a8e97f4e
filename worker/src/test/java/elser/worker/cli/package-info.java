/** The command line, as a user meets it. */
@NullMarked
package elser.worker.cli;

import org.jspecify.annotations.NullMarked;
