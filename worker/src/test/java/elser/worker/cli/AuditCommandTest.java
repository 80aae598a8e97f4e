package elser.worker.cli;

import static elser.contracts.LifecycleEvent.Type.DOWNLOADING;
import static elser.contracts.LifecycleEvent.Type.FAILED;
import static elser.contracts.LifecycleEvent.Type.FULLY_ALLOCATED;
import static elser.contracts.LifecycleEvent.Type.REQUESTED;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.json.ContractJson;
import elser.worker.audit.Finding;
import elser.worker.audit.Forgery;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The command on topics of a real broker that no worker has written. */
@ExtendWith(SharedBroker.class)
class AuditCommandTest {

    private static final String MODEL = ".elser_model_2";

    private final TestBroker kafka;
    private final OnBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;
    private Instant now = Instant.now().minus(Duration.ofMinutes(30));

    AuditCommandTest(TestBroker kafka) {
        this.kafka = kafka;
        broker = new OnBroker(kafka.bootstrapServers()).withTopics(2);
        producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "transactional.id",
                                broker.topic("forger")),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
    }

    @AfterEach
    void close() {
        producer.close(Duration.ZERO);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void send(String kind, int partition, byte[] value, Map<String, String> headers) {
        now = now.plusMillis(100);
        var record =
                new ProducerRecord<byte[], byte[]>(
                        broker.topic(kind), partition, now.toEpochMilli(), null, value);
        headers.forEach((name, text) -> record.headers().add(name, utf8(text)));
        var _ = producer.send(record);
    }

    private void request(int partition, String id, String model) {
        request(partition, id, model, Map.of());
    }

    private void request(int partition, String id, String model, Map<String, String> headers) {
        send("requests", partition, utf8(json(id, model)), headers);
    }

    private static String json(String id, String model) {
        return """
        {"request_id":"%s","inference_id":"e","inference_config":{"service":"elasticsearch",\
        "service_settings":{"model_id":"%s","num_allocations":1,"num_threads":1}}}\
        """
                .formatted(id, model);
    }

    private void event(String id, LifecycleEvent.Type type, long sequence) {
        event(Forgery.of(id, type, sequence, MODEL, now));
    }

    private void event(Forgery forgery) {
        send("events", 0, ContractJson.write(forgery.event()), Map.of());
    }

    private void letter(String reason, int partition, long offset, String value) {
        send(
                "dead-letters",
                1,
                utf8(value),
                Map.of(
                        "elser.error.reason", reason,
                        "elser.error.topic", broker.topic("requests"),
                        "elser.error.partition", Integer.toString(partition),
                        "elser.error.offset", Long.toString(offset)));
    }

    @Test
    void aTopicThatIsMissing_isNamed() {
        Terminal terminal = broker.terminal().with("elser.topics.events", broker.topic("nowhere"));
        assertThat(terminal.run("audit")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err().getFirst())
                .startsWith("The topic " + broker.topic("nowhere") + " does not exist");
    }

    @Test
    void onlyWhatIsYoungEnough_isJudged() {
        request(0, "lost", MODEL);
        now = now.plus(Duration.ofMinutes(20));
        request(0, "lost-later", MODEL);
        producer.commitTransaction();

        assertThat(audit(ExitCodes.FAILED, "--since", "15m").out())
                .filteredOn(line -> line.startsWith("VIOLATION"))
                .containsExactly(
                        "VIOLATION unanswered (guarantee 1) at %s-0@1: request lost-later for default/%s has no answer"
                                .formatted(broker.topic("requests"), MODEL));
        assertThat(audit(ExitCodes.DONE, "--since", "5m").out().getLast())
                .isEqualTo("Nothing is lost, nothing is said twice, all is in order.");
    }

    @Test
    void whatIsOlderThanAPartitionThatRetentionHasEmptied_isNotJudged() throws Exception {
        now = now.minus(Duration.ofDays(8));
        request(0, "served-long-ago", MODEL);
        event("served-long-ago", LifecycleEvent.Type.REQUESTED, 0);
        event("served-long-ago", LifecycleEvent.Type.FULLY_ALLOCATED, 1);
        now = now.plus(Duration.ofDays(8));
        request(0, "lost", MODEL);
        producer.commitTransaction();
        delete("events", 0, -1);

        assertThat(audit(ExitCodes.FAILED).out())
                .filteredOn(line -> line.startsWith("VIOLATION"))
                .containsExactly(
                        "VIOLATION unanswered (guarantee 1) at %s-0@1: request lost for default/%s has no answer"
                                .formatted(broker.topic("requests"), MODEL));
    }

    /**
     * @param before the first offset that stays, -1 where none does
     */
    private void delete(String kind, int partition, long before) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(broker.topic(kind), partition),
                                    RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }

    private void retain(String kind, String retentionMs) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(
                                            ConfigResource.Type.TOPIC, broker.topic(kind)),
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry("retention.ms", retentionMs),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private static List<String> violations(Terminal terminal) {
        return terminal.out().stream().filter(line -> line.startsWith("VIOLATION")).toList();
    }

    private String unanswered(int partition, long offset, String id) {
        return "VIOLATION unanswered (guarantee 1) at %s-%d@%d: request %s for default/%s has no answer"
                .formatted(broker.topic("requests"), partition, offset, id, MODEL);
    }

    @Test
    void whereNothingCanBeJudged_itIsSaidAndNotTakenForRight() throws Exception {
        request(0, "lost", MODEL);
        letter("unreadable", 0, 99, "rubbish");
        producer.commitTransaction();
        retain("dead-letters", "-1");
        delete("dead-letters", 1, -1);

        Terminal terminal = audit(ExitCodes.FAILED);
        assertThat(violations(terminal)).isEmpty();
        assertThat(terminal.out().getLast()).startsWith("Nothing was judged: ");
        JsonNode report =
                new JsonMapper().readTree(audit(ExitCodes.FAILED, "--json").out().getLast());
        assertThat(report.path("judged").asBoolean(true)).isFalse();
        assertThat(report.path("clean").asBoolean(true)).isFalse();
    }

    @Test
    void sinceATimeThatIsWithinThePatience_nothingIsJudged() {
        request(0, "lost", MODEL);
        producer.commitTransaction();

        assertThat(audit(ExitCodes.FAILED, "--since", "30s").out().getLast())
                .startsWith("Nothing was judged: ");
    }

    /** It can only follow the record it is about, so that no time before is needed. */
    @Test
    void deadLettersThatRetentionHasEmptied_stopTheJudgingNoLongerThanTheyWereKept()
            throws Exception {
        request(0, "lost", MODEL);
        letter("unreadable", 0, 99, "rubbish");
        producer.commitTransaction();
        retain("dead-letters", Long.toString(Duration.ofMinutes(90).toMillis()));
        delete("dead-letters", 1, -1);

        assertThat(violations(audit(ExitCodes.FAILED))).containsExactly(unanswered(0, 0, "lost"));
    }

    @Test
    void sinceATimeBeforeTheOldestEvent_whatHasLostItsEventsIsNotJudged() throws Exception {
        now = now.minus(Duration.ofHours(6));
        request(0, "served-long-ago", MODEL);
        event("served-long-ago", REQUESTED, 0);
        event("served-long-ago", FULLY_ALLOCATED, 1);
        now = now.plus(Duration.ofHours(3));
        request(0, "served", MODEL);
        event("served", REQUESTED, 0);
        event("served", FULLY_ALLOCATED, 1);
        now = now.plus(Duration.ofHours(3));
        request(0, "lost", MODEL);
        producer.commitTransaction();
        delete("events", 0, 2);

        assertThat(violations(audit(ExitCodes.FAILED, "--since", "7h")))
                .containsExactly(unanswered(0, 2, "lost"));
    }

    @Test
    void anOldestRequestByAClockThatIsAhead_doesNotStopTheJudging() throws Exception {
        request(0, "deleted", MODEL);
        now = now.plus(Duration.ofMinutes(80));
        request(0, "ahead", MODEL);
        now = now.minus(Duration.ofMinutes(80));
        event("ahead", REQUESTED, 0);
        event("ahead", FULLY_ALLOCATED, 1);
        request(0, "lost", MODEL);
        producer.commitTransaction();
        delete("requests", 0, 1);

        assertThat(violations(audit(ExitCodes.FAILED))).containsExactly(unanswered(0, 2, "lost"));
    }

    /** The copy, on the other partition, is gone, and the dead letter is about that. */
    @Test
    void anOldestRequestByAClockThatIsBehind_letsNothingBeJudgedThatRetentionMayHaveDeleted()
            throws Exception {
        retain("requests", Long.toString(Duration.ofHours(9).toMillis()));
        now = now.minus(Duration.ofHours(8));
        request(1, "moved", MODEL);
        request(0, "moved", MODEL, Map.of("elser-rekeyed-from", "1@0"));
        letter("request_id_reused", 0, 0, json("moved", MODEL));
        now = now.minus(Duration.ofDays(365));
        request(0, "behind", MODEL);
        now = now.plus(Duration.ofDays(365)).plus(Duration.ofHours(8));
        event("behind", REQUESTED, 0);
        event("behind", FULLY_ALLOCATED, 1);
        request(0, "lost", MODEL);
        producer.commitTransaction();
        delete("requests", 0, 1);

        assertThat(violations(audit(ExitCodes.FAILED))).containsExactly(unanswered(0, 2, "lost"));
    }

    @Test
    void aDuplicateOfWhatEndedBeforeTheTimeAskedFor_isOne() {
        now = now.minus(Duration.ofMinutes(30));
        request(0, "a", MODEL);
        event("a", LifecycleEvent.Type.REQUESTED, 0);
        event("a", LifecycleEvent.Type.FULLY_ALLOCATED, 1);
        now = now.plus(Duration.ofMinutes(50));
        request(0, "a", MODEL);
        producer.commitTransaction();

        assertThat(audit(ExitCodes.DONE, "--since", "15m").out().getLast())
                .isEqualTo("Nothing is lost, nothing is said twice, all is in order.");
    }

    @Test
    void whatTheBrokersDidNotTakeOn_isSetAside() {
        request(0, "large", MODEL);
        letter("unsendable", 0, 0, json("large", MODEL));
        producer.commitTransaction();

        assertThat(audit(ExitCodes.DONE).out())
                .contains(
                        "set aside  0 refused, 0 unreadable, 0 with the id of another request, 0 on"
                                + " a wrong partition, 1 unsendable");
    }

    private Terminal audit(int exitCode, String... options) {
        Terminal terminal = broker.terminal();
        List<String> arguments = new ArrayList<>(List.of("audit"));
        arguments.addAll(Arrays.asList(options));
        assertThat(terminal.run(arguments.toArray(String[]::new)))
                .as(() -> String.join("\n", terminal.out()) + String.join("\n", terminal.err()))
                .isEqualTo(exitCode);
        return terminal;
    }

    @Test
    void whatIsRight_isSummedUp() {
        request(0, "a", MODEL);
        request(1, "b", MODEL);
        request(0, "b", MODEL, Map.of("elser-rekeyed-from", "1@0"));
        request(0, "b", MODEL);
        event("a", REQUESTED, 0);
        event(Forgery.of("a", DOWNLOADING, 1, MODEL, now).created(1, CreateReason.FIRST));
        event(Forgery.of("b", REQUESTED, 0, MODEL, now).created(1, CreateReason.FIRST));
        send("requests", 1, utf8("rubbish"), Map.of());
        letter("unreadable", 1, 1, "rubbish");
        producer.commitTransaction();
        producer.beginTransaction();
        event("nobody-may-see-this", FULLY_ALLOCATED, 8);
        producer.abortTransaction();
        producer.beginTransaction();
        event(Forgery.of("a", FULLY_ALLOCATED, 2, MODEL, now).created(1, CreateReason.FIRST));
        event(Forgery.of("b", FAILED, 1, MODEL, now).created(1, CreateReason.FIRST));
        producer.commitTransaction();

        List<String> lines = audit(ExitCodes.DONE).out();
        assertThat(lines.getFirst())
                .matches(
                        "read       5 requests, 5 events, 1 dead letters, until"
                                + " [0-9-]{10}T[0-9:]{8}[.][0-9]{3}Z");
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "accepted   2: 1 fully allocated, 1 failed, 0 in flight",
                        "set aside  0 refused, 1 unreadable, 0 with the id of another request, 0 on"
                                + " a wrong partition, 0 unsendable",
                        "besides    1 duplicates, 1 sent on to their partition, 0 too young to"
                                + " judge",
                        "creates    1 for 1 model keys",
                        "           default/.elser_model_2: 1 first, in 1 provisionings",
                        "Nothing is lost, nothing is said twice, all is in order.");
    }

    @Test
    void eachKindOfViolation_isFoundWhereItStands() throws Exception {
        forgeEveryKind();
        producer.commitTransaction();

        JsonNode report =
                new JsonMapper().readTree(audit(ExitCodes.FAILED, "--json").out().getLast());
        List<String> found = new ArrayList<>();
        for (JsonNode finding : report.path("findings")) {
            found.add(
                    finding.path("kind").asText()
                            + " "
                            + finding.path("place").asText().replace(broker.topic(""), ""));
        }
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "unanswered requests-1@0",
                        "missing_terminal events-0@0",
                        "missing_requested events-0@1",
                        "gap events-0@3",
                        "repeated events-0@6",
                        "accepted_again events-0@10",
                        "after_terminal events-0@14",
                        "refused_though_known events-0@17",
                        "half_refused events-0@17",
                        "not_the_leader events-0@20",
                        "two_provisionings events-0@24",
                        "creates events-0@29",
                        "unreadable_event events-0@30",
                        "answered_twice dead-letters-1@1",
                        "answer_to_nothing dead-letters-1@2",
                        "half_refused dead-letters-1@3",
                        "unknown_reason dead-letters-1@4");
        assertThat(found.stream().map(line -> line.split(" ", 2)[0]).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Finding.Kind.values()).map(Finding.Kind::toString).toList());
        assertThat(report.path("clean").asBoolean()).isFalse();
    }

    private void forgeEveryKind() {
        request(1, "unanswered", "unanswered");
        send("requests", 1, utf8("rubbish"), Map.of());
        request(1, "half", "half");
        request(1, "odd", "odd");
        for (String id :
                List.of("late", "headless", "gap", "repeated", "again", "again", "after")) {
            request(0, id, id);
        }
        request(0, "known", "known");
        request(0, "leader", "leader");
        request(0, "follower", "leader");
        request(0, "first", "first");
        request(0, "second", "first");
        request(0, "creates", "creates");
        forgeSequences();
        forgeCompany();
        letter("unreadable", 1, 1, "rubbish");
        letter("unreadable", 1, 1, "rubbish");
        letter("unreadable", 1, 99, "rubbish");
        letter("invalid_request", 1, 2, json("half", "half"));
        letter("odd", 1, 3, json("odd", "odd"));
    }

    private void forgeSequences() {
        event(of("late", REQUESTED, 0).until(now.plusSeconds(60)));
        event(of("headless", FULLY_ALLOCATED, 3));
        event(of("gap", REQUESTED, 0));
        event(of("gap", FULLY_ALLOCATED, 2));
        event(of("repeated", REQUESTED, 0));
        event(of("repeated", DOWNLOADING, 1));
        event(of("repeated", DOWNLOADING, 1));
        event(of("repeated", FULLY_ALLOCATED, 2));
        for (int i = 0; i < 2; i++) {
            event(of("again", REQUESTED, 0));
            event(of("again", FULLY_ALLOCATED, 1));
        }
        event(of("after", REQUESTED, 0));
        event(of("after", FULLY_ALLOCATED, 1));
        event(of("after", FAILED, 2));
        event(of("known", REQUESTED, 0));
        event(of("known", FULLY_ALLOCATED, 1));
        event(of("known", FAILED, 0));
    }

    private void forgeCompany() {
        event(of("leader", REQUESTED, 0));
        event(Forgery.of("follower", REQUESTED, 0, "leader", now));
        event(Forgery.of("follower", DOWNLOADING, 1, "leader", now));
        event(of("leader", FULLY_ALLOCATED, 1));
        event(Forgery.of("follower", FULLY_ALLOCATED, 2, "leader", now));
        event(of("first", REQUESTED, 0));
        event(Forgery.of("second", REQUESTED, 0, "first", now).in("p-second"));
        event(of("first", FULLY_ALLOCATED, 1));
        event(Forgery.of("second", FULLY_ALLOCATED, 1, "first", now).in("p-second"));
        event(of("creates", REQUESTED, 0));
        event(of("creates", DOWNLOADING, 1).created(2, CreateReason.REPAIR));
        event(of("creates", FULLY_ALLOCATED, 2).created(1, CreateReason.REPAIR));
        send("events", 0, utf8("{}"), Map.of());
    }

    /** For a model that is called like the request. */
    private Forgery of(String id, LifecycleEvent.Type type, long sequence) {
        return Forgery.of(id, type, sequence, id, now);
    }
}
