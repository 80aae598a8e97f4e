/**
 * Records as JSON, both ways, by their components: what can be said in Java can be said over HTTP.
 * Uses Jackson trees, and nothing of the other packages.
 */
@NullMarked
package elser.sandbox.json;

import org.jspecify.annotations.NullMarked;
