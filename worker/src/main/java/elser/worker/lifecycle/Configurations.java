package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;

import java.util.List;

/** Configurations are stored once per provisioning and named by number. */
final class Configurations {

    private Configurations() {}

    /** The number of an equal configuration, or the next free one. */
    static int numberOf(List<Entry.Configuration> known, InferenceConfig config) {
        for (Entry.Configuration candidate : known) {
            if (candidate.config().equals(config)) {
                return candidate.number();
            }
        }
        return known.size();
    }
}
