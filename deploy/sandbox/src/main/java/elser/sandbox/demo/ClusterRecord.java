package elser.sandbox.demo;

import java.util.Map;

/**
 * What the simulated clusters have counted.
 *
 * @param creates by model key
 * @param cutCreates creates that a gateway answered with 502, by target
 */
record ClusterRecord(Map<String, Creates> creates, Map<String, Integer> cutCreates) {

    /**
     * Creates for a model.
     *
     * @param arrived at the server, whatever became of them
     * @param mostAtOnce in flight at the same time
     */
    record Creates(int arrived, int mostAtOnce) {}
}
