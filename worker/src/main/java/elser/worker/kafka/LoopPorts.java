package elser.worker.kafka;

import elser.contracts.json.RequestReader;
import elser.worker.config.WorkerConfig;
import elser.worker.ledger.Identity;
import elser.worker.loop.Pulse;

import org.apache.kafka.common.KafkaException;

import java.time.InstantSource;

/**
 * One loop's ports to Kafka, wired together: the journal commits with the membership of the source.
 *
 * @param source requests and group membership
 * @param journal transactions
 * @param loader of ledgers
 */
public record LoopPorts(KafkaSource source, KafkaJournal journal, LedgerLoader loader)
        implements AutoCloseable {

    /**
     * Makes the ports of a loop.
     *
     * @param clock read when records are taken
     * @param background where ledgers are loaded
     * @param pulse of the loop
     * @throws KafkaException when the requests topic cannot be described
     */
    public static LoopPorts of(
            WorkerConfig config,
            LoopClients clients,
            RequestReader reader,
            InstantSource clock,
            Background background,
            Pulse pulse) {
        WorkerConfig.Topics topics = config.topics();
        int partitions = clients.brokers().partitions(topics.requests());
        Identity identity =
                new Identity(config.ledgerFormat(), config.kafka().groupId(), partitions);
        Membership membership = new Membership();
        KafkaSource source =
                new KafkaSource(
                        clients.groupConsumer(),
                        topics.requests(),
                        partitions,
                        reader,
                        clock,
                        membership);
        KafkaJournal journal =
                new KafkaJournal(
                        clients::producer,
                        topics.requests(),
                        new TurnRecords(topics, identity),
                        membership,
                        pulse,
                        clients.longestWait());
        LedgerLoader loader = new LedgerLoader(clients, topics, identity, background);
        return new LoopPorts(source, journal, loader);
    }

    /** Ends loading and transactions, then leaves the group. */
    @Override
    public void close() {
        try (source;
                journal;
                loader) {
            // Each is closed, whatever closing another one throws.
        }
    }
}
