@NullMarked
package elser.worker.upkeep;

import org.jspecify.annotations.NullMarked;
