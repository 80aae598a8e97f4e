/**
 * What runs the sandbox and the worker as processes of their own. Knows of both what anybody knows:
 * their jars, options and ready file.
 */
@NullMarked
package elser.sandbox.process;

import org.jspecify.annotations.NullMarked;
