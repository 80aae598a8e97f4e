/** A broker and a cluster to try the worker against, in one process. */
@NullMarked
package elser.sandbox;

import org.jspecify.annotations.NullMarked;
