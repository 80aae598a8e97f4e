/** The auditor on forged records. */
@NullMarked
package elser.worker.audit;

import org.jspecify.annotations.NullMarked;
