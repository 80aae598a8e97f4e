/** The program: options, start, ready file, end. Wires the other packages and is used by none. */
@NullMarked
package elser.sandbox;

import org.jspecify.annotations.NullMarked;
