/** The messages and names the outside world shares with the worker. */
@NullMarked
package elser.contracts;

import org.jspecify.annotations.NullMarked;
