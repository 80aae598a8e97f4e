package elser.sandbox.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.sandbox.process.Addresses;
import elser.sandbox.process.Child;
import elser.sandbox.process.Control;
import elser.sandbox.process.ProgramException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A run from its first process to its verdict: all is started, disturbed, settled and judged. */
final class Trial {

    private static final int WORKERS = 3;
    private static final int PARTITIONS = 6;
    private static final List<String> TARGETS = Clusters.TARGETS;
    private static final int REQUESTS_PER_SECOND = 5;

    private static final Duration SETTLE = Duration.ofMinutes(10);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration STATUS = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration START_PATIENCE = Duration.ofMinutes(5);

    private final Plan plan;
    private final Journal journal;
    private final Children children;
    private final Schedule schedule = new Schedule();
    private final Wedge wedge = new Wedge();
    private final Map<String, String> modelKeys = new HashMap<>();

    /**
     * What is asked for.
     *
     * @param sandbox its jar
     * @param worker its jar
     * @param directory where logs and data go
     * @param minutes how long faults happen
     * @param seed draws requests and faults
     */
    record Plan(Path sandbox, Path worker, Path directory, int minutes, long seed) {}

    /** What takes part, while all of it is there. */
    private record Scene(
            Broker broker,
            Fleet fleet,
            Control control,
            CreateRecord record,
            Traffic traffic,
            Group group) {}

    /**
     * @param children keeps what is started; stays the caller's to close
     */
    Trial(Plan plan, Journal journal, Children children) {
        this.plan = plan;
        this.journal = journal;
        this.children = children;
    }

    /** Runs it, and says whether everything is as it must be. */
    boolean run() throws Exception {
        int models = Math.max(8, plan.minutes() * 3);
        Clusters clusters = children.keep(new Clusters(plan.sandbox(), plan.directory(), models));
        Broker broker = children.keep(new Broker(plan.sandbox(), plan.directory()));
        Addresses addresses = clusters.await();
        broker.awaitUp();
        Map<String, String> environment = environment(addresses, broker);
        int created =
                worker("topics", environment, "topics", "create", "--partitions", "" + PARTITIONS);
        if (created != 0) {
            throw new ProgramException("the topics could not be made, see " + plan.directory());
        }
        Fleet fleet = children.keep(new Fleet(plan.worker(), plan.directory(), environment));
        fleet.start(WORKERS);
        try (Control control = new Control(addresses);
                Traffic traffic = new Traffic(broker.bootstrapServers());
                Group group = new Group(broker.bootstrapServers())) {
            CreateRecord record = new CreateRecord(control, TARGETS);
            Scene scene = new Scene(broker, fleet, control, record, traffic, group);
            awaitFirst(scene);
            repeat(LOOK, () -> look(scene));
            disturb(scene, models);
            settle(scene);
            fleet.stop();
            record.read();
            return conclude(scene, environment);
        }
    }

    private static Map<String, String> environment(Addresses addresses, Broker broker) {
        Map<String, String> environment = new HashMap<>(addresses.environment());
        environment.put("ELSER_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        environment.put("ELSER_PROVISIONING_CREATE_TIMEOUT", "PT5S");
        environment.put("ELSER_PROVISIONING_GRACE", "PT5S");
        environment.put("ELSER_PROVISIONING_TIMEOUT", "PT30M");
        return environment;
    }

    /** Runs a command of the worker to its end. */
    private int worker(String name, Map<String, String> environment, String... arguments)
            throws Exception {
        return children.keep(
                        Child.start(
                                name, log(name), environment, plan.worker(), List.of(arguments)))
                .await();
    }

    private Path log(String name) {
        return plan.directory().resolve(name + ".log");
    }

    /** Faults begin when the workers work. */
    private void awaitFirst(Scene scene) throws IOException {
        Traffic traffic = scene.traffic();
        publish(Asker.first(TARGETS.getFirst()), traffic);
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (traffic.open() > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new ProgramException(
                        "the workers did not begin to work in time, see " + plan.directory());
            }
            traffic.read(TICK);
            scene.fleet().revive(true);
        }
        journal.line("the first request is served, the faults begin");
    }

    private void publish(Asked asked, Traffic traffic) {
        if (asked.requestId() != null && asked.modelKey() != null) {
            modelKeys.put(asked.requestId(), asked.modelKey());
        }
        traffic.publish(asked);
    }

    private void repeat(Duration every, Schedule.Action action) {
        schedule.after(
                every,
                () -> {
                    action.run();
                    repeat(every, action);
                });
    }

    /** A broker whose coordinator is out of order is started anew, and the run tells so. */
    private void look(Scene scene) throws Exception {
        Broker broker = scene.broker();
        if (!broker.isUpFor(LOOK)) {
            wedge.forget();
            return;
        }
        Optional<String> wrong =
                wedge.judge(System.nanoTime(), scene.group().look(), scene.fleet().clientIds());
        if (wrong.isPresent()) {
            journal.tell(Journal.WEDGE, wrong.get() + "; it is killed and started again");
            wedge.forget();
            broker.kill();
            schedule.after(Presence.MISSED, broker::restart);
        }
    }

    private void disturb(Scene scene, int models) throws Exception {
        Traffic traffic = scene.traffic();
        Asker asker = new Asker(new Random(plan.seed() + 1), TARGETS, models);
        Faults faults =
                new Faults(
                        new Random(plan.seed()),
                        schedule,
                        journal,
                        new Faults.Stage(scene.broker(), scene.fleet(), scene.control(), TARGETS),
                        traffic::ended);
        long began = System.nanoTime();
        Duration total = Duration.ofMinutes(plan.minutes());
        faults.begin();
        repeat(Duration.ofSeconds(10), scene.record()::read);
        repeat(STATUS, () -> status(traffic));
        long sent = 0;
        for (Duration elapsed = Duration.ZERO;
                elapsed.compareTo(total) < 0;
                elapsed = Duration.ofNanos(System.nanoTime() - began)) {
            for (; sent < elapsed.toMillis() * REQUESTS_PER_SECOND / 1000; sent++) {
                double progress = (double) elapsed.toMillis() / total.toMillis();
                publish(asker.next(progress, Instant.now()), traffic);
            }
            goOn(scene);
        }
        faults.end();
    }

    private void status(Traffic traffic) {
        journal.line(
                "%d records published, %d requests ended, %d open"
                        .formatted(traffic.published(), traffic.ended(), traffic.open()));
    }

    /** Takes note of answers, and does what is due. */
    private void goOn(Scene scene) throws Exception {
        scene.traffic().read(TICK);
        scene.fleet().revive(!scene.broker().mayBeGivenUp());
        schedule.runDue();
    }

    /** Faults have stopped: until everything has its answer. */
    private void settle(Scene scene) throws Exception {
        Traffic traffic = scene.traffic();
        journal.line("the faults stop");
        for (String target : TARGETS) {
            scene.control().send(target, "rules", "DELETE", "");
            scene.control().send(target, "ports/gateway", "PUT", "{\"open\":true}");
        }
        long began = System.nanoTime();
        long deadline = began + SETTLE.toNanos();
        // A worker that is still frozen or only just started could not end as it must.
        while (traffic.open() > 0 || !scene.fleet().isWhole()) {
            if (System.nanoTime() - deadline > 0) {
                journal.line(traffic.open() + " requests are still open, it is given up");
                traffic.flush();
                return;
            }
            scene.broker().restart();
            goOn(scene);
        }
        traffic.flush();
        journal.line(
                "everything is answered after %.1f s".formatted((System.nanoTime() - began) / 1e9));
    }

    private boolean conclude(Scene scene, Map<String, String> environment) throws Exception {
        int exitCode = worker("audit", environment, "audit", "--json", "--patience", "PT0S");
        JsonNode audit = new JsonMapper().readTree(lastLine(log("audit")));
        long rebalances = scene.group().epoch();
        scene.broker().stop();
        Outcome outcome = outcome(scene, audit, exitCode);
        Verdict verdict = Verdict.of(outcome);
        journal.plain("");
        Summary.of(outcome, verdict, journal, rebalances).forEach(journal::plain);
        journal.plain("");
        verdict.excused().forEach(it -> journal.plain("BY THE BROKER: " + it));
        verdict.faults().forEach(fault -> journal.plain("WRONG: " + fault));
        boolean isWell = verdict.faults().isEmpty() && verdict.lost() + verdict.doubled() == 0;
        journal.plain(
                isWell
                        ? "Nothing was lost, nothing was done twice"
                                + (verdict.excused().isEmpty()
                                        ? "."
                                        : " but by offsets that the broker undid.")
                        : "Not everything is as it must be; again with --seed "
                                + plan.seed()
                                + ".");
        return isWell;
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty() ? "{}" : lines.getLast();
    }

    private Outcome outcome(Scene scene, JsonNode audit, int exitCode) throws Exception {
        Traffic traffic = scene.traffic();
        CreateRecord record = scene.record();
        Map<Asked.Kind, Long> published = new EnumMap<>(Asked.Kind.class);
        for (Asked.Kind kind : Asked.Kind.values()) {
            published.put(kind, traffic.published(kind));
        }
        return new Outcome(
                published,
                traffic.failedSends(),
                audit,
                exitCode,
                record.creates(),
                traffic.dedicated(),
                record.calls(),
                modelKeys,
                scene.fleet().thaws(),
                scene.fleet().incidents(),
                Transactions.read(scene.broker().data()));
    }
}
