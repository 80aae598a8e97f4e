package elser.worker.inference;

import elser.worker.inference.TargetFinding.Level;

import java.util.List;
import java.util.Map;

/**
 * A read that the worker needs, tried out.
 *
 * @param path without the query
 * @param query names and values
 * @param what it is for, after "may not"
 * @param privilege of the cluster that allows it
 * @param level how bad it is to go without
 */
record Probe(
        String path, Map<String, String> query, String what, Privilege privilege, Level level) {

    static final List<Probe> ALL =
            List.of(
                    new Probe(
                            "/_inference/_all",
                            Map.of(),
                            "list inference endpoints",
                            Privilege.MANAGE_INFERENCE,
                            Level.ERROR),
                    new Probe(
                            "/_ml/trained_models/_stats",
                            Map.of("from", "0", "size", "1"),
                            "read statistics of models",
                            Privilege.MONITOR_ML,
                            Level.ERROR),
                    new Probe(
                            "/_tasks",
                            Look.IMPORTS,
                            "list tasks, so no progress of downloads can be told",
                            Privilege.MONITOR,
                            Level.WARNING));
}
