package elser.worker.log;

/**
 * Every key that a log line can have beside its message. Where the Elastic Common Schema has a
 * field for it, the key is that field; our own begin with {@code elser.}. No key is the beginning
 * of another one's path, for then both could not be in one document. {@code docs/logs.md} is made
 * from this list.
 */
public final class LogKeys {

    /** id of a request; about a provisioning, of who leads it, absent once nobody waits */
    public static final String REQUEST_ID = "elser.request.id";

    /** ids of others that wait for it, oldest first, at most `elser.log.request-ids` */
    public static final String REQUESTS_WAITING = "elser.request.waiting";

    /** whether the request was attached to work that another one had started */
    public static final String REQUEST_JOINED = "elser.request.joined";

    /** type of the request's terminal event: `fully_allocated` or `failed` */
    public static final String REQUEST_OUTCOME = "elser.request.outcome";

    /** where a record of the requests topic stands: `partition@offset` */
    public static final String RECORD_POSITION = "elser.record.position";

    /** target and model, as in the events' Kafka key */
    public static final String MODEL_KEY = "elser.model_key";

    /** id of a provisioning, as in the events; the same for all requests that were joined */
    public static final String PROVISIONING_ID = "elser.provisioning.id";

    /** how many requests wait for a provisioning, who leads it included */
    public static final String WAITERS = "elser.provisioning.waiters";

    /** phase that a provisioning leaves, `none` where it begins */
    public static final String PROVISIONING_FROM = "elser.provisioning.from";

    /** phase that a provisioning enters, `gone` where it ends */
    public static final String PROVISIONING_TO = "elser.provisioning.to";

    /** why: of a transition a note for people, of requests the reason for machines */
    public static final String REASON = "event.reason";

    /** what went wrong, for people */
    public static final String CAUSE = "error.message";

    /** what was being done */
    public static final String DOING = "event.action";

    /** name of the target, an Elasticsearch cluster of the configuration */
    public static final String TARGET = "elser.target";

    /** state that a target's circuit breaker leaves */
    public static final String BREAKER_FROM = "elser.breaker.from";

    /** state that a target's circuit breaker enters */
    public static final String BREAKER_TO = "elser.breaker.to";

    /** a node of a target */
    public static final String NODE = "elser.node.name";

    /** version of Elasticsearch that a node says it has */
    public static final String NODE_VERSION = "elser.node.version";

    /** name of the option that is spoken of */
    public static final String OPTION = "elser.option";

    /** file that an option names */
    public static final String FILE = "file.path";

    /** what is done to mend: `start`, `delete_endpoint`, `delete_model` */
    public static final String REPAIR_KIND = "elser.repair.kind";

    /** endpoint, deployment or model that is mended */
    public static final String REPAIR_SUBJECT = "elser.repair.subject";

    /** number of a partition, the same in the requests and the ledger topic */
    public static final String PARTITION = "elser.partition";

    /** number of a partition's ownership within the process; later ones are higher */
    public static final String EPOCH = "elser.epoch";

    /** entries that the ledger of a partition had */
    public static final String ENTRIES = "elser.entries";

    /** next offset of the requests topic that is read */
    public static final String OFFSET = "elser.offset";

    /** name of an event loop */
    public static final String LOOP_NAME = "elser.loop.name";

    /** how long a loop may be without a sign of life */
    public static final String LOOP_LIMIT = "elser.loop.limit";

    /** where HTTP is served */
    public static final String ADDRESS = "server.address";

    /** message of the lines that were left out */
    public static final String LEFT_OUT_LINE = "elser.left_out.line";

    /** how many of them */
    public static final String LEFT_OUT_COUNT = "elser.left_out.count";

    private LogKeys() {}
}
