package elser.worker.config;

/**
 * What the commands need that are only clients of the topics.
 *
 * @param kafka connection
 * @param topics names
 */
public record ClientConfig(WorkerConfig.Kafka kafka, WorkerConfig.Topics topics) {}
