package elser.worker.inference;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The certificates that TLS with a target rests on.
 *
 * @param file authorities that are trusted, null for others than those of a file
 * @param shown by the target's nodes
 */
record Certificates(String target, @Nullable AuthorityFile file, NodeNames shown) {

    /** When the first of each kind runs out, by the option that leads to it. */
    Map<String, Instant> ends() {
        Map<String, Instant> ends = new TreeMap<>();
        String options = "elser.targets." + target;
        if (file != null) {
            ends.put(options + ".ca-file", file.firstEnd());
        }
        Instant firstShown = shown.firstEnd();
        if (firstShown != null) {
            ends.put(options + ".url", firstShown);
        }
        return ends;
    }
}
