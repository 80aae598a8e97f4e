@NullMarked
package elser.worker.log;

import org.jspecify.annotations.NullMarked;
