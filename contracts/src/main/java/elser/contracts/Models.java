package elser.contracts;

import java.util.Set;

/** The names Elasticsearch gives to the models this contract speaks of. */
public final class Models {

    /** ELSER v2, platform agnostic: the canonical name of both of its builds. */
    public static final String ELSER_V2 = ".elser_model_2";

    /** ELSER v2, the build for linux-x86_64. The server picks it where its ML nodes allow. */
    public static final String ELSER_V2_LINUX_X86_64 = ".elser_model_2_linux-x86_64";

    private static final Set<String> NOT_SERVED =
            Set.of(
                    ".elser_model_1",
                    ".multilingual-e5-small",
                    ".multilingual-e5-small_linux-x86_64",
                    ".rerank-v1");

    private Models() {}

    /** The one name under which all platform builds of a model are known. */
    public static String canonical(String modelId) {
        return modelId.equals(ELSER_V2_LINUX_X86_64) ? ELSER_V2 : modelId;
    }

    /**
     * Whether the model is known to be of no use here: ELSER v1, which Elasticsearch's {@code
     * elser} and {@code elasticsearch} services reject, and Elastic's own models that are not
     * sparse text embeddings.
     */
    public static boolean isUnsupported(String modelId) {
        return NOT_SERVED.contains(modelId);
    }
}
