package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/** The ids under which ELSER goes. */
public final class ElserModels {

    /** Runs everywhere. */
    public static final String PORTABLE = ".elser_model_2";

    /** For ML nodes that all are linux-x86_64. */
    public static final String LINUX = ".elser_model_2_linux-x86_64";

    /** The preconfigured endpoint of the {@code elasticsearch} service. */
    public static final String PRECONFIGURED_ENDPOINT = ".elser-2-elasticsearch";

    private static final String FIRST_GENERATION = ".elser_model_1";

    private ElserModels() {}

    static boolean isElser(String modelId) {
        return modelId.equals(PORTABLE)
                || modelId.equals(LINUX)
                || modelId.equals(FIRST_GENERATION);
    }

    static boolean isForLinux(String modelId) {
        return modelId.equals(LINUX);
    }

    /** How many parts the definition has, a megabyte each. */
    static int parts(String modelId) {
        return modelId.equals(LINUX) ? 263 : 418;
    }

    static String forPlatform(boolean linuxX86) {
        return linuxX86 ? LINUX : PORTABLE;
    }

    static boolean runsOn(String modelId, boolean linuxX86) {
        return modelId.equals(PORTABLE) || (modelId.equals(LINUX) && linuxX86);
    }

    /** Both variants of ELSER v2 are one model; any other id stands for itself. */
    public static String canonical(String modelId) {
        return modelId.equals(LINUX) ? PORTABLE : modelId;
    }

    /** The canonical model a PUT body asks for; {@code unknown} where it cannot be told. */
    static String canonicalOf(JsonNode body) {
        String modelId = body.path("service_settings").path("model_id").asText("");
        if (!modelId.isEmpty()) {
            return canonical(modelId);
        }
        return body.path("service").asText("").equals("elser") ? PORTABLE : "unknown";
    }
}
