package elser.worker.lifecycle;

/** Whether a model's definition is stored on the cluster ({@code ?include=definition_status}). */
public enum Definition {
    /** The cluster has no trained model of that name. */
    ABSENT,
    /**
     * The model's configuration is there, its definition is not complete: it is downloading, or a
     * download broke.
     */
    PARTIAL,
    /** {@code fully_defined}. */
    COMPLETE
}
