package elser.worker.config;

import elser.contracts.RequestLimits;
import elser.worker.lifecycle.Pace;

import java.util.List;
import java.util.Map;

/** Reads the configuration: all of it or, where anything is wrong, all that is wrong. */
public final class ConfigLoader {

    private final ConfigSources sources;
    private final KafkaPropertyCheck kafkaCheck;

    public ConfigLoader(ConfigSources sources, KafkaPropertyCheck kafkaCheck) {
        this.sources = sources;
        this.kafkaCheck = kafkaCheck;
    }

    /**
     * Everything the worker needs.
     *
     * @throws ConfigurationException with all problems
     */
    public WorkerConfig worker() {
        Problems problems = new Problems();
        Values values = new Values(new GivenOptions(sources, problems), problems);
        KafkaReader kafka = new KafkaReader(values, kafkaCheck);
        Map<String, WorkerConfig.Target> targets = new TargetReader(values).targets();
        PolicyReader policy = new PolicyReader(values);
        WorkerConfig config =
                new WorkerConfig(
                        kafka.kafka(),
                        kafka.topics(),
                        targets,
                        policy.policy(targets),
                        values.get(ProvisioningOptions.MAX_TIMEOUT),
                        values.get(ProvisioningOptions.POLL_INTERVAL),
                        values.get(ProvisioningOptions.LEDGER_FORMAT),
                        policy.resilience(),
                        new WorkerConfig.LoopLimits(
                                values.get(ProcessOptions.MAILBOX),
                                values.get(ProcessOptions.TRANSACTION_RECORDS),
                                values.get(ProcessOptions.TRANSACTION_BYTES),
                                values.get(ProcessOptions.TRANSACTION_TIME),
                                values.get(ProcessOptions.FAN_OUT_BACKLOG)),
                        new WorkerConfig.Supervision(
                                values.get(ProcessOptions.STUCK_AFTER),
                                values.get(ProcessOptions.CHECK_INTERVAL)),
                        values.get(ProcessOptions.THREADS),
                        HttpOptions.read(values),
                        new WorkerConfig.Status(
                                values.get(ProcessOptions.STATUS_SUBSCRIBERS),
                                values.get(ProcessOptions.STATUS_PATIENCE),
                                values.get(ProcessOptions.STATUS_ROWS),
                                values.get(ProcessOptions.STATUS_FAILURES)),
                        new WorkerConfig.Log(
                                values.get(ProcessOptions.LOG_FORMAT),
                                values.get(ProcessOptions.LOG_LEVEL),
                                values.get(ProcessOptions.LOG_REQUEST_LINES),
                                values.get(ProcessOptions.LOG_REQUEST_IDS)));
        Proportions.check(values);
        problems.throwIfAny();
        return config;
    }

    /**
     * What a client of the topics needs. Options of the worker alone may be given; only their names
     * are checked.
     *
     * @throws ConfigurationException with all problems
     */
    public ClientConfig client() {
        Problems problems = new Problems();
        Values values = new Values(new GivenOptions(sources, problems), problems);
        KafkaReader reader = new KafkaReader(values, kafkaCheck);
        ClientConfig config = new ClientConfig(reader.kafka(), reader.topics());
        problems.throwIfAny();
        return config;
    }

    /**
     * The limits by which a client can check requests before it sends them, as far as they are the
     * same for all targets. Needs no option to be given.
     *
     * @throws ConfigurationException with all problems
     */
    public RequestLimits requestLimits() {
        Problems problems = new Problems();
        Values values = new Values(new GivenOptions(sources, problems), problems);
        RequestLimits limits = new RequestLimits(null, values.get(ProvisioningOptions.MAX_TIMEOUT));
        problems.throwIfAny();
        return limits;
    }

    /**
     * How often the workers look, where they are configured as whoever asks. Needs no option to be
     * given.
     *
     * @throws ConfigurationException with all problems
     */
    public Pace pace() {
        Problems problems = new Problems();
        Values values = new Values(new GivenOptions(sources, problems), problems);
        Pace pace =
                new Pace(
                        values.get(ProvisioningOptions.POLL_INTERVAL),
                        values.get(ResilienceOptions.BREAKER_OPEN_FOR),
                        values.get(ResilienceOptions.BACKOFF_CEILING));
        problems.throwIfAny();
        return pace;
    }

    /**
     * Every option that has a text, with its origin; secrets hidden. Says nothing of whether the
     * texts are right.
     *
     * @throws ConfigurationException when the file cannot be read
     */
    public List<Setting> settings() {
        return new ShownSettings(new GivenOptions(sources, new Problems()), kafkaCheck).all();
    }
}
