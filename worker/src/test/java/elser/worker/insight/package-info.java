/** What is made of records, looked at without any topic. */
@NullMarked
package elser.worker.insight;

import org.jspecify.annotations.NullMarked;
