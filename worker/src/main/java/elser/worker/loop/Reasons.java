package elser.worker.loop;

import elser.contracts.LifecycleEvent.Failure;

import java.util.List;

/**
 * Why a record is set aside: the {@code elser.error.reason} header of dead letters. Refused
 * requests have their failure's reason instead.
 */
final class Reasons {

    static final String UNREADABLE = "unreadable";
    static final String REQUEST_ID_REUSED = "request_id_reused";
    static final String WRONG_PARTITION = "wrong_partition";
    static final String UNSENDABLE = "unsendable";

    /** These, and the reasons that a request is refused for. */
    static final List<String> ALL =
            List.of(
                    UNREADABLE,
                    REQUEST_ID_REUSED,
                    WRONG_PARTITION,
                    UNSENDABLE,
                    "invalid_request",
                    "unknown_target",
                    "unsupported_model");

    private Reasons() {}

    static String of(Failure failure) {
        return failure.reason().toString();
    }
}
