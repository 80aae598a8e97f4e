@NullMarked
package elser.sandbox.http;

import org.jspecify.annotations.NullMarked;
