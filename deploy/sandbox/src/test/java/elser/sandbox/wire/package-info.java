@NullMarked
package elser.sandbox.wire;

import org.jspecify.annotations.NullMarked;
