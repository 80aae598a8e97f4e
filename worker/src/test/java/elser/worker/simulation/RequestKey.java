package elser.worker.simulation;

import elser.contracts.ModelKey;

/** What tells one request from another. */
record RequestKey(ModelKey key, String requestId) {

    @Override
    public String toString() {
        return requestId + " of " + key;
    }
}
