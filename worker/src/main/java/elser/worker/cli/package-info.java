/** The command line: running the worker, and being a client of its topics. */
@NullMarked
package elser.worker.cli;

import org.jspecify.annotations.NullMarked;
