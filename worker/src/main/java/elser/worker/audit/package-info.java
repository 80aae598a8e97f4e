/**
 * The auditor: holds what stands on the topics against what is promised. Uses the contracts and
 * Kafka's clients and nothing else of the worker, so that it does not share the mistakes of the one
 * it judges. {@code Audit} is a pure fold over what was seen; {@code TopicAuditor} reads the
 * topics.
 */
@NullMarked
package elser.worker.audit;

import org.jspecify.annotations.NullMarked;
