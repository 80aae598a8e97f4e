package elser.worker.upkeep;

import elser.contracts.ModelKey;

/** What identifies a request. */
public record RequestName(ModelKey key, String requestId) implements Comparable<RequestName> {

    @Override
    public int compareTo(RequestName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return requestId + " for " + key;
    }
}
