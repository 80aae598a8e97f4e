package elser.sandbox.chaos;

import elser.sandbox.process.Program;
import elser.sandbox.process.ProgramException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
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
    private final Children children = new Children(journal);

    /** Runs it. */
    public static void main(String[] arguments) {
        Program.run("chaos", "chaos-logback.xml", Chaos::new, arguments);
    }

    @Override
    public Integer call() throws Exception {
        if (minutes < 1) {
            throw new ProgramException("--minutes must be at least 1");
        }
        Files.createDirectories(directory);
        Runtime.getRuntime().addShutdownHook(new Thread(children::close, "shutdown"));
        journal.plain("chaos of %d min, seed %d".formatted(minutes, seed));
        try {
            Trial.Plan plan = new Trial.Plan(sandboxJar, workerJar, directory, minutes, seed);
            boolean isWell = new Trial(plan, journal, children).run();
            children.close();
            if (isWell && !keep) {
                delete(directory);
            } else {
                journal.plain("Logs and data are in " + directory + ".");
            }
            return isWell ? 0 : 1;
        } finally {
            children.close();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
