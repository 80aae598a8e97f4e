package elser.worker.inference;

import java.util.Map;

/** Reads of one target, however their answers come about. */
interface Getter {

    /**
     * Reads, again where that may help.
     *
     * @param path encoded, without the query
     * @param query names and values, not encoded
     */
    Answer get(String path, Map<String, String> query);
}
