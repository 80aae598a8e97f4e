package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * An event to publish.
 *
 * @param key Kafka key: the model key, or the request id of a refused request that has none
 * @param event what is said
 * @param traceparent of its request, null where none
 * @param acceptedAt when its request was accepted, null for one that is refused
 */
public record Announcement(
        String key,
        LifecycleEvent event,
        @Nullable String traceparent,
        @Nullable Instant acceptedAt) {}
