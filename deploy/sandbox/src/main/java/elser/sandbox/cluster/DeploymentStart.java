package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Deployment.AllocationState;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A wish to start a deployment, by {@code _start}, by creating an endpoint, or by the first
 * inference of a preconfigured one.
 *
 * @param waitFor the state the caller waits for
 * @param limit how long the caller waits for it
 */
record DeploymentStart(
        String modelId,
        String deploymentId,
        Optional<Integer> allocations,
        Optional<AdaptiveAllocations> adaptive,
        int threads,
        AllocationState waitFor,
        TimeLimit limit) {

    private static final String DEFAULT_TIMEOUT = "20s";
    private static final int MOST_THREADS = 32;
    private static final String ALLOCATIONS = "number_of_allocations";
    private static final String THREADS = "threads_per_allocation";
    private static final String WAIT_FOR = "wait_for";
    private static final String TIMEOUT = "timeout";
    private static final List<String> IGNORED = List.of("queue_capacity", "priority", "cache_size");

    static DeploymentStart of(Endpoint.Local endpoint, TimeLimit limit) {
        EndpointSettings settings = endpoint.settings();
        return new DeploymentStart(
                settings.modelId(),
                endpoint.inferenceId(),
                settings.numAllocations(),
                settings.adaptiveAllocations(),
                settings.numThreads(),
                AllocationState.STARTED,
                limit);
    }

    /** What a {@code _start} call asks for in its body; what its query says goes before that. */
    static DeploymentStart read(
            String modelId, Parameters parameters, Request request, Dialect dialect) {
        ObjectNode body =
                request.body().isBlank()
                        ? JsonNodeFactory.instance.objectNode()
                        : JsonBody.required(request);
        SettingsReader given = new SettingsReader("start_trained_model_deployment_request", body);
        Optional<AdaptiveAllocations> adaptive =
                dialect.hasAdaptiveAllocations()
                        ? AdaptiveAllocations.read(given, dialect)
                        : Optional.empty();
        Optional<Integer> allocations = given.integer(ALLOCATIONS);
        int threads = given.integer(THREADS).orElse(1);
        String waitFor = given.text(WAIT_FOR).orElse("started");
        String timeout = given.text(TIMEOUT).orElse(DEFAULT_TIMEOUT);
        for (String ignored : IGNORED) {
            given.any(ignored);
            parameters.ignore(ignored);
        }
        given.refuseProblems();
        given.refuseUnread();
        return new DeploymentStart(
                modelId,
                parameters.text("deployment_id", modelId),
                parameters.text(ALLOCATIONS).isPresent()
                        ? Optional.of(parameters.number(ALLOCATIONS, 1))
                        : allocations,
                adaptive,
                parameters.number(THREADS, threads),
                state(parameters.text(WAIT_FOR, waitFor)),
                parameters.limit(TIMEOUT, timeout));
    }

    private static AllocationState state(String name) {
        return switch (name) {
            case "starting" -> AllocationState.STARTING;
            case "started" -> AllocationState.STARTED;
            case "fully_allocated" -> AllocationState.FULLY_ALLOCATED;
            default -> throw Failures.unreadableParameter(WAIT_FOR, name).refusal();
        };
    }

    DeploymentStart within(Duration remaining) {
        return new DeploymentStart(
                modelId,
                deploymentId,
                allocations,
                adaptive,
                threads,
                waitFor,
                limit.within(remaining));
    }

    /**
     * {@code computeNumberOfAllocations()}: what is given, else a minimum of at least 1, else 1.
     */
    int target() {
        return new EndpointSettings(allocations, threads, modelId, adaptive, Optional.empty())
                .initialAllocations();
    }

    /** The request's own validation; for endpoints it comes after they were stored. */
    void validate() {
        List<String> problems = new ArrayList<>();
        if (allocations.isPresent() && adaptive.filter(AdaptiveAllocations::enabled).isPresent()) {
            problems.add(
                    "[number_of_allocations] cannot be set if adaptive allocations is enabled");
        }
        if (allocations.filter(number -> number < 1).isPresent()) {
            problems.add("[number_of_allocations] must be a positive integer");
        }
        if (threads < 1) {
            problems.add("[threads_per_allocation] must be a positive integer");
        } else if (threads > MOST_THREADS || Integer.bitCount(threads) != 1) {
            problems.add("[threads_per_allocation] must be a power of 2 less than or equal to 32");
        }
        if (!problems.isEmpty()) {
            throw Failures.requestInvalid(problems).refusal();
        }
    }
}
