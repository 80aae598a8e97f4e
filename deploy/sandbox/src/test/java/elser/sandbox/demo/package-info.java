@NullMarked
package elser.sandbox.demo;

import org.jspecify.annotations.NullMarked;
