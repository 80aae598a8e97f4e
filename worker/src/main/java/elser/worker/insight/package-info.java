/**
 * What the topics tell of models and requests: where each stands, what happened to it, what comes
 * next. Reads what the worker has written and needs no worker.
 */
@NullMarked
package elser.worker.insight;

import org.jspecify.annotations.NullMarked;
