/** What the image holds beside the worker. */
@NullMarked
package elser.image;

import org.jspecify.annotations.NullMarked;
