package elser.sandbox.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.sandbox.process.Addresses;
import elser.sandbox.process.Child;
import elser.sandbox.process.Control;
import elser.sandbox.process.ProgramException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Chaos as a program. */
@Command(
        name = "chaos",
        sortOptions = false,
        description = {
            "Runs three workers on six partitions and three simulated clusters, publishes",
            "requests all the time, and at random kills, terminates and freezes workers,",
            "kills the broker and breaks gateways. Then the faults stop, everything is",
            "answered, and the auditor and the clusters' record of creates must agree that",
            "nothing was lost and nothing done twice. Exit code 0: they do."
        })
public final class Chaos implements Callable<Integer> {

    static final String KILL = "kill";
    static final String TERMINATE = "terminate";
    static final String FREEZE = "freeze";
    static final String BROKER = "broker kill";
    static final String STORM = "storm";
    static final String WEDGE = "BY THE BROKER";

    private static final int WORKERS = 3;
    private static final int PARTITIONS = 6;
    private static final List<String> TARGETS = Clusters.TARGETS;
    private static final int REQUESTS_PER_SECOND = 5;

    private static final Duration SETTLE = Duration.ofMinutes(10);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration STATUS = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration START_PATIENCE = Duration.ofMinutes(5);

    @Option(names = "--sandbox", paramLabel = "JAR", required = true, description = "The sandbox.")
    private Path sandboxJar = Path.of("");

    @Option(names = "--worker", paramLabel = "JAR", required = true, description = "The worker.")
    private Path workerJar = Path.of("");

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            required = true,
            description =
                    "Where logs and data go; must be empty or missing. Deleted where all is well.")
    private Path directory = Path.of("");

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "1",
            description = "How long faults happen (1).")
    private int minutes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Draws requests and faults; without it one is drawn and told.")
    private long seed = System.currentTimeMillis() % 1_000_000;

    @Option(names = "--keep", description = "Keep logs and data where all is well, too.")
    private boolean keep;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    private final Journal journal = new Journal(System.out);
    private final Schedule schedule = new Schedule();
    private final Wedge wedge = new Wedge();
    private final List<AutoCloseable> children = new ArrayList<>();
    private final Map<String, String> modelKeys = new HashMap<>();
    private boolean isEnding;

    /** Runs it. */
    public static void main(String[] arguments) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "chaos-logback.xml");
        }
        System.exit(
                new CommandLine(new Chaos())
                        .setExecutionExceptionHandler(
                                (failure, command, _) -> {
                                    command.getErr().println("chaos: " + failure.getMessage());
                                    return 1;
                                })
                        .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (minutes < 1) {
            throw new ProgramException("--minutes must be at least 1");
        }
        Files.createDirectories(directory);
        Runtime.getRuntime().addShutdownHook(new Thread(this::endAll, "shutdown"));
        journal.plain("chaos of %d min, seed %d".formatted(minutes, seed));
        try {
            boolean isWell = run();
            endAll();
            if (isWell && !keep) {
                delete(directory);
            } else {
                journal.plain("Logs and data are in " + directory + ".");
            }
            return isWell ? 0 : 1;
        } finally {
            endAll();
        }
    }

    private boolean run() throws Exception {
        int models = Math.max(8, minutes * 3);
        Clusters clusters = new Clusters(sandboxJar, directory, models);
        register(clusters);
        Broker broker = new Broker(sandboxJar, directory);
        register(broker);
        Addresses addresses = clusters.await();
        broker.awaitUp();
        Map<String, String> environment = environment(addresses, broker);
        int created =
                worker("topics", environment, "topics", "create", "--partitions", "" + PARTITIONS);
        if (created != 0) {
            throw new ProgramException("the topics could not be made, see " + directory);
        }
        Fleet fleet = new Fleet(workerJar, directory, environment);
        register(fleet);
        fleet.start(WORKERS);
        try (Control control = new Control(addresses);
                Traffic traffic = new Traffic(broker.bootstrapServers());
                Group group = new Group(broker.bootstrapServers())) {
            CreateRecord record = new CreateRecord(control, TARGETS);
            awaitFirst(traffic, fleet);
            repeat(LOOK, () -> look(group, broker, fleet));
            disturb(models, broker, fleet, control, traffic, record);
            settle(broker, fleet, control, traffic);
            fleet.stop();
            record.read();
            return conclude(broker, group, fleet, record, traffic, environment);
        }
    }

    private Map<String, String> environment(Addresses addresses, Broker broker) {
        Map<String, String> environment = new HashMap<>(addresses.environment());
        environment.put("ELSER_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        environment.put("ELSER_PROVISIONING_CREATE_TIMEOUT", "PT5S");
        environment.put("ELSER_PROVISIONING_GRACE", "PT5S");
        environment.put("ELSER_PROVISIONING_TIMEOUT", "PT30M");
        return environment;
    }

    private void disturb(
            int models,
            Broker broker,
            Fleet fleet,
            Control control,
            Traffic traffic,
            CreateRecord record)
            throws Exception {
        Random random = new Random(seed);
        Asker asker = new Asker(new Random(seed + 1), TARGETS, models);
        Faults faults =
                new Faults(
                        random, schedule, journal, broker, fleet, control, TARGETS, traffic::ended);
        long began = System.nanoTime();
        Duration total = Duration.ofMinutes(minutes);
        faults.begin();
        repeat(Duration.ofSeconds(10), record::read);
        repeat(STATUS, () -> status(traffic));
        long sent = 0;
        for (Duration elapsed = Duration.ZERO;
                elapsed.compareTo(total) < 0;
                elapsed = Duration.ofNanos(System.nanoTime() - began)) {
            for (; sent < elapsed.toMillis() * REQUESTS_PER_SECOND / 1000; sent++) {
                publish(
                        asker.next((double) elapsed.toMillis() / total.toMillis(), Instant.now()),
                        traffic);
            }
            traffic.read(TICK);
            fleet.revive(!broker.mayBeGivenUp());
            schedule.runDue();
        }
        faults.end();
    }

    /** Faults begin when the workers work. */
    private void awaitFirst(Traffic traffic, Fleet fleet) throws IOException {
        Asked first = Asker.first(TARGETS.getFirst());
        publish(first, traffic);
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (traffic.open() > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new ProgramException(
                        "the workers did not begin to work in time, see " + directory);
            }
            traffic.read(TICK);
            fleet.revive(true);
        }
        journal.line("the first request is served, the faults begin");
    }

    /** A broker whose coordinator is out of order is started anew, and the run tells so. */
    private void look(Group group, Broker broker, Fleet fleet) throws Exception {
        if (!broker.isUpFor(LOOK)) {
            wedge.forget();
            return;
        }
        Optional<String> wrong = wedge.judge(System.nanoTime(), group.look(), fleet.clientIds());
        if (wrong.isPresent()) {
            journal.tell(WEDGE, wrong.get() + "; it is killed and started again");
            wedge.forget();
            broker.kill();
            schedule.after(Broker.MISSED, broker::restart);
        }
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

    private void status(Traffic traffic) {
        journal.line(
                "%d records published, %d requests ended, %d open"
                        .formatted(traffic.published(), traffic.ended(), traffic.open()));
    }

    /** Faults have stopped: until everything has its answer. */
    private void settle(Broker broker, Fleet fleet, Control control, Traffic traffic)
            throws Exception {
        journal.line("the faults stop");
        for (String target : TARGETS) {
            control.send(target, "rules", "DELETE", "");
            control.send(target, "ports/gateway", "PUT", "{\"open\":true}");
        }
        long began = System.nanoTime();
        long deadline = began + SETTLE.toNanos();
        // A worker that is still frozen or only just started could not end as it must.
        while (traffic.open() > 0 || !fleet.isWhole()) {
            if (System.nanoTime() - deadline > 0) {
                journal.line(traffic.open() + " requests are still open, it is given up");
                traffic.flush();
                return;
            }
            broker.restart();
            traffic.read(TICK);
            fleet.revive(!broker.mayBeGivenUp());
            schedule.runDue();
        }
        traffic.flush();
        journal.line(
                "everything is answered after %.1f s".formatted((System.nanoTime() - began) / 1e9));
    }

    private boolean conclude(
            Broker broker,
            Group group,
            Fleet fleet,
            CreateRecord record,
            Traffic traffic,
            Map<String, String> environment)
            throws Exception {
        Path report = directory.resolve("audit.log");
        int exitCode = worker("audit", environment, "audit", "--json", "--patience", "PT0S");
        JsonNode audit = new JsonMapper().readTree(lastLine(report));
        long rebalances = group.epoch();
        broker.stop();
        Map<Asked.Kind, Long> published = new EnumMap<>(Asked.Kind.class);
        for (Asked.Kind kind : Asked.Kind.values()) {
            published.put(kind, traffic.published(kind));
        }
        Outcome outcome =
                new Outcome(
                        published,
                        traffic.failedSends(),
                        audit,
                        exitCode,
                        record.creates(),
                        traffic.dedicated(),
                        record.calls(),
                        modelKeys,
                        fleet.thaws(),
                        fleet.incidents(),
                        Transactions.read(broker.data()));
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
                        : "Not everything is as it must be; again with --seed " + seed + ".");
        return isWell;
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty() ? "{}" : lines.getLast();
    }

    private int worker(String name, Map<String, String> environment, String... arguments)
            throws Exception {
        Child child =
                Child.start(
                        name,
                        directory.resolve(name + ".log"),
                        environment,
                        workerJar,
                        List.of(arguments));
        register(child);
        return child.await();
    }

    /** What is begun while everything ends, ends too. */
    private synchronized void register(AutoCloseable child) throws Exception {
        children.add(child);
        if (isEnding) {
            child.close();
        }
    }

    private synchronized void endAll() {
        isEnding = true;
        for (AutoCloseable child : children.reversed()) {
            try {
                child.close();
            } catch (Exception e) {
                journal.plain("could not be ended: " + e.getMessage());
            }
        }
        children.clear();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
