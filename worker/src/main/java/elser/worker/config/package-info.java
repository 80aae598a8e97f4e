/**
 * Every option of the program: its name, type, default and meaning, read from a file, the
 * environment and system properties.
 */
@NullMarked
package elser.worker.config;

import org.jspecify.annotations.NullMarked;
