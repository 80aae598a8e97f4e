/** The JSON form of the contracts. */
@NullMarked
package elser.contracts.json;

import org.jspecify.annotations.NullMarked;
