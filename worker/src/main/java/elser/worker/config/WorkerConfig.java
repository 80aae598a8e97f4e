package elser.worker.config;

import elser.worker.lifecycle.Policy;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The whole effective configuration, typed and validated.
 *
 * @param kafka connection, group and transactions
 * @param topics names
 * @param targets by name
 * @param policy what provisioning is decided by
 * @param maxTimeout how far ahead a request's deadline may lie
 * @param pollInterval shortest time between two looks at a target
 * @param ledgerFormat written to the ledger; older ones are read too
 * @param resilience breaker, retries and limits, the same for every target
 * @param limits of the loop
 * @param supervision of the loops
 * @param threads loops in this process
 * @param http health, metrics and status
 * @param status limits of the status
 * @param log what is logged, and how
 */
public record WorkerConfig(
        Kafka kafka,
        Topics topics,
        Map<String, Target> targets,
        Policy policy,
        Duration maxTimeout,
        Duration pollInterval,
        int ledgerFormat,
        Resilience resilience,
        LoopLimits limits,
        Supervision supervision,
        int threads,
        Http http,
        Status status,
        Log log) {

    /**
     * Connection to Kafka.
     *
     * @param properties any client property, as given under {@code elser.kafka.*}, without the
     *     names below
     * @param bootstrapServers where to connect
     * @param groupId consumer group
     * @param groupProtocol {@code consumer} or {@code classic}
     * @param transactionalIdPrefix of the producers
     */
    public record Kafka(
            Map<String, String> properties,
            String bootstrapServers,
            String groupId,
            String groupProtocol,
            String transactionalIdPrefix) {

        public Kafka {
            properties = Map.copyOf(properties);
        }

        /** Without the values of the properties, for they may be secrets. */
        @Override
        public String toString() {
            return "Kafka[bootstrapServers=%s, groupId=%s, properties=%s]"
                    .formatted(bootstrapServers, groupId, properties.keySet());
        }
    }

    /** Names of the four topics. */
    public record Topics(String requests, String events, String ledger, String deadLetters) {}

    /**
     * An Elasticsearch cluster.
     *
     * @param name as requests name it
     * @param nodes addresses of its nodes
     * @param credentials how to log in
     * @param caFile certificates to trust instead of the system's, null for the system's
     * @param caFingerprint SHA-256 of the certificate authority to trust, hexadecimal, null for
     *     none
     * @param maxAllocations limit of its owner, null for none
     * @param maxThreads limit of its owner, null for none
     * @param maxEndpoints limit of its owner, null for none
     */
    public record Target(
            String name,
            List<URI> nodes,
            Credentials credentials,
            @Nullable Path caFile,
            @Nullable String caFingerprint,
            @Nullable Integer maxAllocations,
            @Nullable Integer maxThreads,
            @Nullable Integer maxEndpoints) {}

    /** How to log in to a target. Secrets print as {@code ***}. */
    public sealed interface Credentials {

        /** Not at all. */
        record None() implements Credentials {}

        /** With an API key, given or in a file that may change. */
        record ApiKey(Secret key) implements Credentials {}

        /** With a user and a password, given or in a file that may change. */
        record Basic(String username, Secret password) implements Credentials {}
    }

    /** Something that must never be printed. */
    public sealed interface Secret {

        /** Given as it is. */
        record Value(String value) implements Secret {
            @Override
            public String toString() {
                return "***";
            }
        }

        /** The trimmed content of a file. */
        record InFile(Path path) implements Secret {}
    }

    /**
     * Resilience of calls to one target.
     *
     * @param breaker circuit breaker over reads
     * @param readAttempts of one read within a look, the first included
     * @param readRetryWait first pause between them, growing and randomised
     * @param connectTimeout until a connection stands
     * @param readTimeout until a read is answered
     * @param createTimeout until a create is given up on our side
     * @param concurrentReads reads at once
     * @param nodeRest how long other nodes are preferred to one that did not answer
     * @param retryAfterMax longest that a target is left alone at its own wish
     * @param concurrentCreates creates at once
     * @param callsPerSecond of all calls
     * @param definitionsPerLook definition reads in one look
     * @param responseBytes largest body read
     * @param responseTokens most parts of a body's JSON read
     * @param connectionIdle how long a connection for reads is kept without a call
     * @param connectionAge how long it is kept at most
     */
    public record Resilience(
            Breaker breaker,
            int readAttempts,
            Duration readRetryWait,
            Duration connectTimeout,
            Duration readTimeout,
            Duration createTimeout,
            int concurrentReads,
            Duration nodeRest,
            Duration retryAfterMax,
            int concurrentCreates,
            int callsPerSecond,
            int definitionsPerLook,
            int responseBytes,
            int responseTokens,
            Duration connectionIdle,
            Duration connectionAge) {

        /**
         * Circuit breaker over connect failures, time-outs, 502, 503 and 504 of reads.
         *
         * @param slidingWindow number of calls that are judged
         * @param minimumCalls before it judges
         * @param failureRate percent at which it opens
         * @param openFor how long it stays open before it probes
         * @param halfOpenCalls probes
         */
        public record Breaker(
                int slidingWindow,
                int minimumCalls,
                float failureRate,
                Duration openFor,
                int halfOpenCalls) {}
    }

    /**
     * Limits of the loop.
     *
     * @param mailbox answers that may wait
     * @param transactionRecords records of one transaction, about
     * @param transactionBytes of the requests that one transaction takes, about
     * @param transactionTime how long one transaction's decisions may take, about
     * @param fanOutBacklog requests of a partition that may wait to be told their end
     */
    public record LoopLimits(
            int mailbox,
            int transactionRecords,
            int transactionBytes,
            Duration transactionTime,
            int fanOutBacklog) {}

    /**
     * How the process looks after itself.
     *
     * @param stuckAfter how long a loop may take over anything but a call to the brokers
     * @param checkInterval between two looks at brokers and topics
     */
    public record Supervision(Duration stuckAfter, Duration checkInterval) {}

    /**
     * Where health is served.
     *
     * @param port 0 for off
     */
    public record Http(String host, int port, HttpLimits limits) {}

    /**
     * What one who reaches the HTTP port can take of the process.
     *
     * @param connections at a time
     * @param requestTime in which a request has to arrive whole
     * @param idleTime that a connection is kept for another one
     * @param answerTime in which an answer has to be taken
     * @param headers lines of a request's head
     * @param headerSize of all of them: characters, and 32 more for each
     * @param bodySize bytes of a request's body that are read
     */
    public record HttpLimits(
            int connections,
            Duration requestTime,
            Duration idleTime,
            Duration answerTime,
            int headers,
            int headerSize,
            int bodySize) {}

    /**
     * Limits of the status and of its page.
     *
     * @param subscribers how many may watch at once
     * @param patience how long one may take to read an update
     * @param rows provisionings in an update
     * @param failures recent failures that are kept, of accepted requests and of refused ones each
     */
    public record Status(int subscribers, Duration patience, int rows, int failures) {}

    /**
     * What is logged, and how.
     *
     * @param format of the lines
     * @param level from which on the worker's own lines are written
     * @param requestLines lines about requests in a second, of each kind
     * @param requestIds of requests that joined, which a line about their provisioning names
     */
    public record Log(LogFormat format, LogLevel level, int requestLines, int requestIds) {}

    /** How much a line matters, most first. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /** How log lines look. */
    public enum LogFormat {
        TEXT,
        JSON
    }
}
