package elser.contracts;

/**
 * Names one model on one target: the Kafka key of requests and events, the unit of ownership,
 * deduplication and parallelism.
 *
 * @param target name of the Elasticsearch cluster, see {@link ProvisioningRequest#target()}
 * @param model canonical model id, see {@link Models#canonical(String)}
 */
public record ModelKey(String target, String model) implements Comparable<ModelKey> {

    /** The key as it stands in Kafka records, e.g. {@code default/.elser_model_2}. */
    @Override
    public String toString() {
        return target + "/" + model;
    }

    /**
     * Reads the text form back.
     *
     * @throws IllegalArgumentException when the text has no {@code /} between two non-empty parts
     */
    public static ModelKey parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw new IllegalArgumentException("not a model key (<target>/<model>): " + text);
        }
        return new ModelKey(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(ModelKey other) {
        int byTarget = target.compareTo(other.target);
        return byTarget != 0 ? byTarget : model.compareTo(other.model);
    }
}
