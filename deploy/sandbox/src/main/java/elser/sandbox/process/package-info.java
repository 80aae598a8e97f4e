/**
 * How a program begins and ends, and what runs the sandbox and the worker as processes beside it.
 * Knows of both what anybody knows: their jars and options, the ready file, and what is on the
 * topics.
 */
@NullMarked
package elser.sandbox.process;

import org.jspecify.annotations.NullMarked;
