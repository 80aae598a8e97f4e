package elser.contracts;

/** Names of the headers that the worker adds to records, beside those of CloudEvents. */
public final class HeaderNames {

    /**
     * Of a copy that was sent to the partition of its model key: where the original stood, {@code
     * <partition>@<offset>}.
     */
    public static final String REKEYED_FROM = "elser-rekeyed-from";

    /** Of such a copy: how many partitions decided where it was sent. */
    public static final String REKEYED_AMONG = "elser-rekeyed-among";

    /** Of a dead letter: why it was set aside, for machines. */
    public static final String ERROR_REASON = "elser.error.reason";

    /** Of a dead letter: why it was set aside, for people. */
    public static final String ERROR_MESSAGE = "elser.error.message";

    /** Of a dead letter: the topic where the record stood. */
    public static final String ERROR_TOPIC = "elser.error.topic";

    /** Of a dead letter: the partition where the record stood. */
    public static final String ERROR_PARTITION = "elser.error.partition";

    /** Of a dead letter: the offset where the record stood. */
    public static final String ERROR_OFFSET = "elser.error.offset";

    /** Of a dead letter: the record's timestamp, in milliseconds since 1970. */
    public static final String ERROR_TIMESTAMP = "elser.error.timestamp";

    /** Of a dead letter that is not the whole record: {@code true}. */
    public static final String ERROR_TRUNCATED = "elser.error.truncated";

    private HeaderNames() {}
}
