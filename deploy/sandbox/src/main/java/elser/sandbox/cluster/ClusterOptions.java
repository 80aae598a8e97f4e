package elser.sandbox.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a simulated cluster is like.
 *
 * @param name the cluster's name in {@code GET /}
 * @param version the version it simulates
 * @param linuxX86 whether all ML nodes are linux-x86_64, which decides the variant of ELSER
 * @param downloadDuration how long ELSER's download takes
 * @param downloadParts parts of ELSER's definition, if not as many as the variant really has
 * @param allocationTime from one allocation of a deployment being up to the next
 * @param capacity of the ML nodes
 * @param apiKey if given, calls must bear {@code Authorization: ApiKey} with it, which may do all
 * @param seed names of nodes are drawn from it
 * @param seeds applied before the first call
 */
public record ClusterOptions(
        String name,
        ServerVersion version,
        boolean linuxX86,
        Duration downloadDuration,
        Optional<Integer> downloadParts,
        Duration allocationTime,
        MlCapacity capacity,
        Optional<String> apiKey,
        long seed,
        List<Change> seeds) {

    public ClusterOptions {
        if (downloadParts.filter(parts -> parts < 1).isPresent()) {
            throw new IllegalArgumentException("a download has at least 1 part");
        }
        if (downloadDuration.isNegative() || allocationTime.isNegative()) {
            throw new IllegalArgumentException("durations must not be negative");
        }
        seeds = List.copyOf(seeds);
    }

    public static ClusterOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Starts from a current server with room enough and nothing on it. */
    public static final class Builder {
        private String name = "default";
        private ServerVersion version = ServerVersion.CURRENT;
        private boolean linuxX86 = true;
        private Duration downloadDuration = Duration.ofSeconds(10);
        private Optional<Integer> downloadParts = Optional.empty();
        private Duration allocationTime = Duration.ofMillis(500);
        private MlCapacity capacity = MlCapacity.ample();
        private Optional<String> apiKey = Optional.empty();
        private long seed;
        private final List<Change> seeds = new ArrayList<>();

        private Builder() {}

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder version(ServerVersion value) {
            version = value;
            return this;
        }

        public Builder linuxX86(boolean value) {
            linuxX86 = value;
            return this;
        }

        public Builder downloadDuration(Duration value) {
            downloadDuration = value;
            return this;
        }

        public Builder downloadParts(int value) {
            downloadParts = Optional.of(value);
            return this;
        }

        public Builder allocationTime(Duration value) {
            allocationTime = value;
            return this;
        }

        public Builder capacity(MlCapacity value) {
            capacity = value;
            return this;
        }

        public Builder apiKey(String value) {
            apiKey = Optional.of(value);
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public Builder with(Change change) {
            seeds.add(change);
            return this;
        }

        public Builder with(List<Change> changes) {
            seeds.addAll(changes);
            return this;
        }

        public ClusterOptions build() {
            return new ClusterOptions(
                    name,
                    version,
                    linuxX86,
                    downloadDuration,
                    downloadParts,
                    allocationTime,
                    capacity,
                    apiKey,
                    seed,
                    seeds);
        }
    }
}
