package elser.worker.lifecycle;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.Failure;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What everything means that a cluster, a gateway or nobody can answer, and what the worker finds
 * by itself. The one place where a {@link FailureReason} is chosen for a request that was accepted.
 * {@code docs/outcomes.md} is this file as a page; a test holds the two together and drives every
 * row.
 */
final class OutcomeTable {

    /**
     * A row a line; of those that match an answer the first one counts. Status and {@code
     * error.type} tell the meaning; a piece of the text does where Elasticsearch uses one type for
     * different things. {@code all} phases are those in which the call is made; an answer that
     * comes in any other is of no use. Reads are made for a whole target and know no phase. {@code
     * -} stands for anything, or for nothing to say.
     */
    private static final String ANSWERS =
            """
            name                 | calls              | phase     | answered by | status      | error.type                          | text                                    | versions  | meaning       | scope   | failure.reason    | retryable
            done                 | all                | all       | server      | 2xx         | -                                   | -                                       | all       | done          | -       | -                 | -
            never_sent           | all                | all       | unsent      | -           | -                                   | -                                       | all       | never_sent    | -       | -                 | -
            silence              | all                | all       | nobody      | -           | -                                   | -                                       | all       | look          | -       | -                 | -
            gateway_throttled    | create start wake delete_endpoint read | all       | gateway     | 429         | -                                   | -                                       | all       | wait          | -       | -                 | -
            gateway              | all                | all       | gateway     | -           | -                                   | -                                       | all       | look          | -       | -                 | -
            import_failed        | create start wake  | all       | server      | 400 500 503 | status_exception                    | Model importing failed                  | 8.13-     | broken        | model   | download_failed   | yes
            definition_missing   | create start wake  | all       | server      | 404         | -                                   | Could not deploy model                  | all       | broken        | model   | download_failed   | yes
            model_removed        | start              | all       | server      | 404         | resource_not_found_exception        | No known trained model                  | all       | broken        | model   | download_failed   | yes
            model_unknown        | create             | all       | server      | 404         | resource_not_found_exception        | No known trained model                  | all       | hopeless      | model   | unsupported_model | no
            elser_not_downloaded | create             | all       | server      | 404         | resource_not_found_exception        | ELSER needs to be downloaded            | 8.11-8.12 | hopeless      | model   | unsupported_model | no
            vanished             | wake               | all       | server      | 404         | -                                   | Unable to find model deployment task    | all       | wait          | -       | -                 | -
            already_gone         | delete_endpoint delete_model | all       | server      | 404         | resource_not_found_exception        | -                                       | all       | done          | -       | -                 | -
            download_running     | create start wake  | all       | server      | 408         | status_exception                    | Model download task is currently running | all       | wait          | -       | -                 | -
            timed_out_plain      | create start wake  | all       | server      | 408         | status_exception                    | Timed out after                         | -8.18 9.0 | look          | -       | -                 | -
            timed_out            | create start wake  | all       | server      | 408         | model_deployment_timeout_exception  | -                                       | 8.19 9.1- | look          | -       | -                 | -
            endpoint_exists      | create             | all       | server      | 400         | resource_already_exists_exception   | -                                       | all       | already_there | -       | -                 | -
            id_in_use            | create             | all       | server      | 400         | status_exception                    | must be unique                          | all       | already_there | -       | -                 | -
            deployment_exists    | create start wake  | all       | server      | 400         | status_exception                    | existing deployment with the same id    | all       | look          | -       | -                 | -
            memory_short         | create start wake  | all       | server      | 400         | illegal_argument_exception          | not enough memory on node               | all       | wait_for_room | -       | -                 | -
            nodes_mixed          | create             | all       | server      | 400         | status_exception                    | cluster to finish upgrading             | all       | wait          | -       | -                 | -
            start_cut_short      | create start wake  | all       | server      | 400         | status_exception                    | removed while waiting                   | all       | wait          | -       | -                 | -
            id_in_mappings       | create             | all       | server      | 400         | status_exception                    | is being used in mappings               | 9.5-      | refused       | request | endpoint_conflict | no
            id_of_a_model        | create start       | all       | server      | 400         | status_exception                    | same as an another model                | all       | mistaken      | request | endpoint_conflict | no
            late_validation      | create             | all       | server      | 400         | action_request_validation_exception | -                                       | all       | mistaken      | request | invalid_request   | no
            validation           | create             | all       | server      | 400         | validation_exception illegal_argument_exception x_content_parse_exception parse_exception | -                                       | all       | refused       | request | invalid_request   | no
            bad_request          | create             | all       | server      | 400         | status_exception                    | -                                       | all       | mistaken      | request | invalid_request   | no
            start_invalid        | start              | all       | server      | 400         | action_request_validation_exception validation_exception illegal_argument_exception status_exception | -                                       | all       | mistaken      | request | deployment_failed | no
            unlicensed           | all                | all       | server      | 403         | security_exception                  | current license is non-compliant        | all       | hopeless      | target  | license           | no
            upgrading            | create start wake  | all       | server      | 403         | status_exception                    | cluster upgrade is in progress          | all       | wait          | -       | -                 | -
            blocked              | all                | all       | server      | 403         | cluster_block_exception             | -                                       | all       | wait          | -       | -                 | -
            denied               | all                | all       | server      | 401 403     | security_exception                  | -                                       | all       | denied        | target  | unauthorized      | no
            referenced           | delete_endpoint    | following | server      | 409         | -                                   | -                                       | 8.15-     | kept          | model   | deployment_failed | yes
            leftover_in_use      | delete_endpoint    | looking   | server      | 409         | -                                   | -                                       | 8.15-     | kept          | -       | -                 | -
            model_in_use         | delete_model       | all       | server      | 409         | -                                   | -                                       | all       | kept          | model   | download_failed   | yes
            exhausted            | create start wake  | all       | server      | 409         | -                                   | -                                       | all       | wait_for_room | -       | -                 | -
            no_room              | create start wake  | all       | server      | 429         | status_exception                    | Could not start                         | all       | wait_for_room | -       | -                 | -
            throttled            | all                | all       | server      | 429         | -                                   | -                                       | all       | wait          | -       | -                 | -
            start_failed         | create start wake  | all       | server      | 500         | status_exception                    | Could not start                         | all       | wait          | -       | -                 | -
            create_unclear       | create             | all       | server      | 500         | -                                   | -                                       | all       | look          | -       | -                 | -
            deletion_unclear     | delete_model       | all       | server      | 500         | -                                   | -                                       | all       | look          | -       | -                 | -
            deletion_failed      | delete_endpoint    | all       | server      | 500         | -                                   | -                                       | all       | wait_briefly  | -       | -                 | -
            server_failed        | start wake read    | all       | server      | 500         | -                                   | -                                       | all       | wait          | -       | -                 | -
            server_unavailable   | all                | all       | server      | 502 503 504 | -                                   | -                                       | all       | look          | -       | -                 | -
            unknown              | all                | all       | server      | -           | -                                   | -                                       | all       | look          | -       | -                 | -
            """;

    /** The rows, in order. */
    static final List<OutcomeRow> ROWS = OutcomeRow.parse(ANSWERS);

    private OutcomeTable() {}

    /** What the worker finds by itself, without an answer that says it. */
    enum Finding {
        ID_TAKEN(
                "another endpoint, a trained model or a deployment bears the requested id, and no"
                        + " other can be adopted",
                OutcomeRow.Scope.REQUEST,
                FailureReason.ENDPOINT_CONFLICT,
                false),
        ENDPOINT_LIMIT(
                "a create is needed and the target's owner allows no further endpoint"
                        + " (max-endpoints)",
                OutcomeRow.Scope.REQUEST,
                FailureReason.INSUFFICIENT_CAPACITY,
                true),
        DOWNLOAD_BROKEN(
                "a download ended before all was there, and may not or could not be mended",
                OutcomeRow.Scope.MODEL,
                FailureReason.DOWNLOAD_FAILED,
                true),
        DEPLOYMENT_BROKEN(
                "a deployment failed or never came, and may not or could not be mended",
                OutcomeRow.Scope.MODEL,
                FailureReason.DEPLOYMENT_FAILED,
                true),
        CHOSEN_BROKEN(
                "the requested id is somebody else's endpoint of the model, whose deployment"
                        + " stays failed",
                OutcomeRow.Scope.REQUEST,
                FailureReason.DEPLOYMENT_FAILED,
                true),
        DENIED(
                "reads or mutations were denied, or the credentials could not be read, for longer"
                        + " than the grace",
                OutcomeRow.Scope.TARGET,
                FailureReason.UNAUTHORIZED,
                false),
        UNLICENSED(
                "the licence does not cover the reads",
                OutcomeRow.Scope.TARGET,
                FailureReason.LICENSE,
                false),
        NO_ROOM_IN_TIME(
                "the deadline passed while the cluster had no room",
                OutcomeRow.Scope.REQUEST,
                FailureReason.INSUFFICIENT_CAPACITY,
                true),
        NO_ANSWER_IN_TIME(
                "the deadline passed while the cluster could not be reached",
                OutcomeRow.Scope.REQUEST,
                FailureReason.GATEWAY_UNAVAILABLE,
                true),
        NOT_IN_TIME(
                "the deadline passed while work went on",
                OutcomeRow.Scope.REQUEST,
                FailureReason.DEADLINE_EXCEEDED,
                true),
        TOO_LATE(
                "the deadline had passed before the request was accepted",
                OutcomeRow.Scope.REQUEST,
                FailureReason.DEADLINE_EXCEEDED,
                true),
        OVERLOADED(
                "the worker holds as many requests or provisionings as it may",
                OutcomeRow.Scope.REQUEST,
                FailureReason.OVERLOADED,
                true);

        private final String found;
        private final OutcomeRow.Scope scope;
        private final FailureReason reason;
        private final boolean retryable;

        Finding(String found, OutcomeRow.Scope scope, FailureReason reason, boolean retryable) {
            this.found = found;
            this.scope = scope;
            this.reason = reason;
            this.retryable = retryable;
        }

        /** What was found. */
        String found() {
            return found;
        }

        OutcomeRow.Scope scope() {
            return scope;
        }

        FailureReason reason() {
            return reason;
        }

        boolean retryable() {
            return retryable;
        }

        /** The failure as requests are told. */
        Failure failure(String message) {
            return failure(message, null);
        }

        /** The same, with the answer that it follows from. */
        Failure failure(String message, @Nullable Trouble cause) {
            return new Failure(
                    reason,
                    message,
                    cause == null ? null : cause.errorType(),
                    cause == null ? null : cause.httpStatus(),
                    retryable,
                    List.of());
        }
    }
}
