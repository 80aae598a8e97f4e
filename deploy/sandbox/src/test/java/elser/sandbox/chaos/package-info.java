@NullMarked
package elser.sandbox.chaos;

import org.jspecify.annotations.NullMarked;
