package elser.sandbox.cluster;

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

    /** What a {@code _start} call asks for; adaptive allocations come in the body. */
    static DeploymentStart read(
            String modelId, Parameters parameters, Request request, Dialect dialect) {
        parameters.ignore("queue_capacity", "priority", "cache_size");
        Optional<Integer> allocations =
                parameters.text("number_of_allocations").isPresent()
                        ? Optional.of(parameters.number("number_of_allocations", 1))
                        : Optional.empty();
        return new DeploymentStart(
                modelId,
                parameters.text("deployment_id", modelId),
                allocations,
                adaptiveAllocations(request, dialect),
                parameters.number("threads_per_allocation", 1),
                state(parameters.text("wait_for", "started")),
                parameters.limit("timeout", DEFAULT_TIMEOUT));
    }

    private static Optional<AdaptiveAllocations> adaptiveAllocations(
            Request request, Dialect dialect) {
        if (request.body().isBlank()) {
            return Optional.empty();
        }
        SettingsReader reader = new SettingsReader("start", JsonBody.required(request));
        Optional<AdaptiveAllocations> adaptive = AdaptiveAllocations.read(reader, dialect);
        reader.refuseProblems();
        return adaptive;
    }

    private static AllocationState state(String name) {
        return switch (name) {
            case "starting" -> AllocationState.STARTING;
            case "started" -> AllocationState.STARTED;
            case "fully_allocated" -> AllocationState.FULLY_ALLOCATED;
            default -> throw Failures.unreadableParameter("wait_for", name).refusal();
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
