package elser.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.process.Addresses;
import elser.sandbox.process.Child;
import elser.sandbox.process.Program;
import elser.sandbox.process.ProgramException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/** The demo as a program. */
@Command(
        name = "demo",
        sortOptions = false,
        description = {
            "Starts a Kafka broker, two simulated Elasticsearch clusters and the worker,",
            "publishes eight requests, shows the events as they come, and checks all of it.",
            "Takes about half a minute. Exit code 0: everything was as it must be."
        })
public final class Demo implements Callable<Integer> {

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration REDRAW = Duration.ofMillis(150);

    @Option(names = "--sandbox", paramLabel = "JAR", required = true, description = "The sandbox.")
    private Path sandboxJar = Path.of("");

    @Option(names = "--worker", paramLabel = "JAR", required = true, description = "The worker.")
    private Path workerJar = Path.of("");

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            required = true,
            description = "Where logs and data go; must be empty or missing.")
    private Path directory = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    private final List<Child> children = new ArrayList<>();
    private final Account account = new Account();
    private final Screen screen = new Screen(System.out, isTerminal(), columns());
    private long startedNanos = System.nanoTime();

    /** Runs the demo. */
    public static void main(String[] arguments) {
        Program.run("demo", "sandbox-logback.xml", Demo::new, arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> children.forEach(Child::close), "shutdown"));
        try {
            Child sandbox = startSandbox();
            Addresses addresses = awaitReady(sandbox);
            runWorker("topics", addresses.environment(), "topics", "create");
            Child worker = start("worker", addresses.environment(), workerJar, List.of("run"));
            screen.line("worker    running, its log is " + directory.resolve("worker.log"));
            screen.line("");
            int exitCode;
            try (Topics topics = new Topics(addresses.bootstrapServers())) {
                provision(topics, worker);
                exitCode = worker.stop();
                follow(topics, sandbox, topics::isAtEnd);
            }
            return conclude(Clusters.read(addresses), exitCode);
        } finally {
            children.reversed().forEach(Child::close);
        }
    }

    private void provision(Topics topics, Child worker) throws InterruptedException {
        startedNanos = System.nanoTime();
        topics.publish(Scenario.FIRST.body());
        follow(topics, worker, () -> account.hasBegun(Scenario.FIRST));
        for (Ask ask : Scenario.OTHERS) {
            topics.publish(ask.body());
        }
        follow(topics, worker, () -> Scenario.all().stream().allMatch(account::hasEnded));
    }

    private void follow(Topics topics, Child needed, BooleanSupplier until) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!until.getAsBoolean()) {
            needed.requireAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new ProgramException(
                        "not everything was answered within "
                                + PATIENCE.toMinutes()
                                + " minutes, see "
                                + directory.resolve("worker.log"));
            }
            for (JsonNode event : topics.read(REDRAW, account)) {
                screen.show(event, elapsed());
            }
            screen.refresh(elapsed());
        }
    }

    private int conclude(ClusterRecord clusters, int workerExitCode) {
        List<String> faults = new ArrayList<>(Verdict.faults(Scenario.all(), account, clusters));
        if (workerExitCode != 0) {
            faults.add("the worker ended with exit code " + workerExitCode + " instead of 0");
        }
        screen.line("");
        Summary.of(Scenario.all(), account, clusters).forEach(screen::line);
        screen.line("");
        faults.forEach(fault -> screen.line("WRONG: " + fault));
        if (faults.isEmpty()) {
            screen.line("Everything is as it must be.");
        }
        return faults.isEmpty() ? 0 : 1;
    }

    private Child startSandbox() throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--until-stdin-closes",
                                "--data-dir",
                                directory.resolve("kafka").toString(),
                                "--ready-file",
                                directory.resolve("ready.json").toString()));
        Scenario.TARGETS.forEach(target -> arguments.addAll(List.of("--target", target)));
        return start("sandbox", Map.of(), sandboxJar, arguments);
    }

    private Addresses awaitReady(Child sandbox) throws IOException, InterruptedException {
        Addresses addresses =
                Addresses.await(directory.resolve("ready.json"), sandbox, START_PATIENCE);
        screen.line("kafka     " + addresses.bootstrapServers());
        addresses
                .targets()
                .forEach(
                        (name, target) -> screen.line("cluster   " + name + "  " + target.front()));
        return addresses;
    }

    private void runWorker(String name, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        int exitCode = start(name, environment, workerJar, List.of(arguments)).await();
        if (exitCode != 0) {
            throw new ProgramException(
                    "elser-worker "
                            + String.join(" ", arguments)
                            + " ended with exit code "
                            + exitCode
                            + ", see "
                            + directory.resolve(name + ".log"));
        }
    }

    private Child start(
            String name, Map<String, String> environment, Path jar, List<String> arguments)
            throws IOException {
        Child child =
                Child.start(name, directory.resolve(name + ".log"), environment, jar, arguments);
        children.add(child);
        return child;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
                && !System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** The script says it; a terminal has at least 80. */
    private static int columns() {
        String given = System.getenv().getOrDefault("COLUMNS", "");
        return given.matches("[1-9]\\d{1,3}") ? Integer.parseInt(given) : 80;
    }
}
