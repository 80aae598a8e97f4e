/** Reads and writes the messages of {@link elser.contracts} as JSON; uses jackson-databind. */
@NullMarked
package elser.contracts.json;

import org.jspecify.annotations.NullMarked;
