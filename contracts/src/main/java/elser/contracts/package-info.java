/**
 * The messages and names the outside world shares with the worker. Uses jackson-annotations only.
 */
@NullMarked
package elser.contracts;

import org.jspecify.annotations.NullMarked;
