/** What events and tables look like on a terminal: text for people, safe to print. */
@NullMarked
package elser.worker.screen;

import org.jspecify.annotations.NullMarked;
