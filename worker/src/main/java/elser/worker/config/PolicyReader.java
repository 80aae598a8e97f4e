package elser.worker.config;

import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.lifecycle.Backoff;
import elser.worker.lifecycle.Policy;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Reads what provisioning is decided by and how targets are called. */
final class PolicyReader {

    private final Values values;

    PolicyReader(Values values) {
        this.values = values;
    }

    Policy policy(Map<String, Target> targets) {
        DefaultConfig.Pair defaults = new DefaultConfig(values, targets).read();
        Map<String, Integer> maxEndpoints = new TreeMap<>();
        targets.forEach(
                (name, target) -> {
                    Integer limit = target.maxEndpoints();
                    if (limit != null) {
                        maxEndpoints.put(name, limit);
                    }
                });
        return new Policy(
                values.get(ProvisioningOptions.TIMEOUT),
                values.get(ProvisioningOptions.LEASE),
                values.get(ProvisioningOptions.CREATE_TIMEOUT),
                values.get(ProvisioningOptions.GRACE),
                values.get(ProvisioningOptions.AUTH_GRACE),
                values.get(ProvisioningOptions.STALL_AFTER),
                values.get(ProvisioningOptions.REPAIRS),
                backoff(),
                defaults.current(),
                defaults.older(),
                limits(),
                maxEndpoints);
    }

    Resilience resilience() {
        return new Resilience(
                breaker(),
                values.get(ResilienceOptions.READ_ATTEMPTS),
                values.get(ResilienceOptions.READ_RETRY_WAIT),
                values.get(ResilienceOptions.CONNECT_TIMEOUT),
                values.get(ResilienceOptions.READ_TIMEOUT),
                values.get(ProvisioningOptions.CREATE_TIMEOUT),
                values.get(ResilienceOptions.CONCURRENT_READS),
                values.get(ResilienceOptions.NODE_REST),
                values.get(ResilienceOptions.RETRY_AFTER_MAX),
                values.get(ResilienceOptions.CONCURRENT_CREATES),
                values.get(ResilienceOptions.CALLS_PER_SECOND),
                values.get(ResilienceOptions.DEFINITIONS_PER_LOOK),
                values.get(ResilienceOptions.RESPONSE_BYTES),
                values.get(ResilienceOptions.RESPONSE_TOKENS),
                values.get(ResilienceOptions.CONNECTION_IDLE),
                values.get(ResilienceOptions.CONNECTION_AGE));
    }

    private Resilience.Breaker breaker() {
        return new Resilience.Breaker(
                values.get(ResilienceOptions.BREAKER_WINDOW),
                values.get(ResilienceOptions.BREAKER_MINIMUM_CALLS),
                values.get(ResilienceOptions.BREAKER_FAILURE_RATE).floatValue(),
                values.get(ResilienceOptions.BREAKER_OPEN_FOR),
                values.get(ResilienceOptions.BREAKER_HALF_OPEN_CALLS));
    }

    private Policy.Limits limits() {
        return new Policy.Limits(
                values.get(ProcessOptions.PROVISIONINGS),
                values.get(ProcessOptions.WAITERS_PER_TARGET),
                values.get(ProcessOptions.WAITERS_PER_PARTITION),
                values.get(ProvisioningOptions.IDEMPOTENCY_WINDOW),
                values.get(ProvisioningOptions.IDEMPOTENCY_ENTRIES),
                values.get(ProcessOptions.FAN_OUT),
                values.get(ProcessOptions.CONFIGURATIONS));
    }

    private Backoff backoff() {
        Duration first = values.get(ResilienceOptions.BACKOFF_FIRST);
        Duration ceiling = values.get(ResilienceOptions.BACKOFF_CEILING);
        if (ceiling.compareTo(first) < 0) {
            values.problems()
                    .add(
                            "%s (%s) must be at least %s (%s)."
                                    .formatted(
                                            ResilienceOptions.BACKOFF_CEILING.name(),
                                            ceiling,
                                            ResilienceOptions.BACKOFF_FIRST.name(),
                                            first));
            return new Backoff(first, values.get(ResilienceOptions.BACKOFF_FACTOR), first);
        }
        return new Backoff(first, values.get(ResilienceOptions.BACKOFF_FACTOR), ceiling);
    }
}
