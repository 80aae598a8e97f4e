@NullMarked
package elser.sandbox.json;

import org.jspecify.annotations.NullMarked;
