package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;

/** Creates of endpoints that tests send. */
final class Puts {

    /** One allocation of ELSER, by the old service name. */
    static final String ELSER =
            "{\"service\":\"elser\",\"service_settings\":{\"num_allocations\":1,\"num_threads\":1}}";

    /** One to four allocations of ELSER. */
    static final String ADAPTIVE =
            "{\"service\":\"elasticsearch\",\"service_settings\":{\"model_id\":\""
                    + LINUX
                    + "\",\"num_threads\":1,\"adaptive_allocations\":{\"enabled\":true,"
                    + "\"min_number_of_allocations\":1,\"max_number_of_allocations\":4}}}";

    private Puts() {}

    /** An endpoint for sparse embeddings; query parameters may follow the id. */
    static Request put(String id, String body) {
        return Request.put("/_inference/sparse_embedding/" + id, body);
    }

    static Request elser(String id) {
        return put(id, ELSER);
    }

    /** A body of service elasticsearch with these settings beside the model. */
    static String model(String modelId, String settings) {
        return "{\"service\":\"elasticsearch\",\"service_settings\":{\"model_id\":\""
                + modelId
                + "\","
                + settings
                + "}}";
    }
}
