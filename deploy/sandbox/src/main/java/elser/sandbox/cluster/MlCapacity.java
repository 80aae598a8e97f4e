package elser.sandbox.cluster;

/**
 * What the machine learning nodes can hold.
 *
 * @param nodes number of ML nodes
 * @param processors processors of all ML nodes together; an allocation takes as many as it has
 *     threads
 * @param scaling whether ML nodes could be added (autoscaling, {@code max_lazy_ml_nodes}); then a
 *     deployment that does not fit waits instead of being refused
 */
public record MlCapacity(int nodes, int processors, boolean scaling) {

    public MlCapacity {
        if (nodes < 0 || processors < 0) {
            throw new IllegalArgumentException("ML capacity must not be negative");
        }
    }

    /** Two nodes on which everything fits. */
    public static MlCapacity ample() {
        return new MlCapacity(2, 1_000_000, false);
    }

    /** One ML node on which nothing fits, and none to come. */
    public static MlCapacity none() {
        return new MlCapacity(1, 0, false);
    }

    /** No ML node, and none to come. */
    public static MlCapacity noNodes() {
        return new MlCapacity(0, 0, false);
    }

    /** No ML node yet, but one may be added. */
    public static MlCapacity lazy() {
        return new MlCapacity(0, 0, true);
    }
}
