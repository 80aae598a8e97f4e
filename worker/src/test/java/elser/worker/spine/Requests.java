package elser.worker.spine;

/** Requests as their senders would write them. */
public final class Requests {

    private Requests() {}

    /** For ELSER with one allocation, on the default target. */
    public static String elser(String requestId, String inferenceId) {
        return with("", requestId, inferenceId);
    }

    /** The same for an endpoint of exactly that id. */
    public static String dedicated(String requestId, String inferenceId) {
        return with("\"dedicated\":true,", requestId, inferenceId);
    }

    /** The same with a deadline. */
    static String until(String deadline, String requestId, String inferenceId) {
        return with("\"deadline\":\"" + deadline + "\",", requestId, inferenceId);
    }

    /** For ELSER on any target, with a deadline. */
    static String until(String deadline, String requestId, String target, String inferenceId) {
        return with(
                "\"target\":\"" + target + "\",\"deadline\":\"" + deadline + "\",",
                requestId,
                inferenceId);
    }

    private static String with(String member, String requestId, String inferenceId) {
        return """
        {%s"request_id":"%s","inference_id":"%s","inference_config":
         {"service":"elser","service_settings":{"num_allocations":1,"num_threads":1}}}
        """
                .formatted(member, requestId, inferenceId);
    }

    /** For any sparse model of a target, by its id there. */
    public static String model(
            String requestId, String target, String modelId, String inferenceId) {
        return """
        {"request_id":"%s","target":"%s","inference_id":"%s","inference_config":
         {"service":"elasticsearch","service_settings":
          {"model_id":"%s","num_allocations":1,"num_threads":1}}}
        """
                .formatted(requestId, target, inferenceId, modelId);
    }
}
