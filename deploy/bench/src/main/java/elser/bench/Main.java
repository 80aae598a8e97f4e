package elser.bench;

import elser.sandbox.process.Program;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** The benchmark as a program. */
@Command(
        name = "run",
        sortOptions = false,
        description = {
            "Measures the worker beside a real broker and simulated clusters, each a process of",
            "its own, and writes every run as JSON and the medians as a table."
        },
        footer = {
            "",
            "Figures:",
            "  drain      a backlog of requests, beside two bare transaction loops",
            "  join       publish to committed requested, at several rates",
            "  alone      the same for requests that come one by one, with pauses",
            "  notice     fully allocated on the cluster to committed fully_allocated",
            "  in-flight  heap, threads, idle CPU and reads with everything in flight",
            "  take-over  after kill -9 within a transaction",
            "  start-up   start of the launcher to the first event",
            "  fan-out    the last events of all who wait for one model",
            "  scale      the backlog before 1, 2 and 4 loops and workers",
            "",
            "Examples:",
            "  run --rounds 5",
            "  run drain --rounds 3 --backlog 100000 --worker-option elser.worker.threads=2"
        })
public final class Main implements Callable<Integer> {

    private static final String NUMBER = "N";
    private static final int TRAINING = 50_000;

    @Parameters(paramLabel = "FIGURE", description = "What to measure; none given: everything.")
    private List<String> figures = List.of();

    @Option(
            names = "--rounds",
            paramLabel = NUMBER,
            description = "Rounds of each figure (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--toy", description = "Tiny sizes, to see that all of it works.")
    private boolean toy;

    @Option(names = "--backlog", paramLabel = NUMBER, description = "Requests to drain (200000).")
    private @Nullable Integer backlog;

    @Option(
            names = "--rates",
            paramLabel = NUMBER,
            split = ",",
            description = "Requests a second (100,1000,10000).")
    private @Nullable List<Integer> rates;

    @Option(names = "--seconds", paramLabel = NUMBER, description = "For each of them (20).")
    private @Nullable Integer seconds;

    @Option(
            names = "--entries",
            paramLabel = NUMBER,
            split = ",",
            description = "Requests to take over (1000,10000,100000).")
    private @Nullable List<Integer> entries;

    @Option(
            names = "--per-model",
            paramLabel = NUMBER,
            description = "Of them for each model (10).")
    private @Nullable Integer perModel;

    @Option(
            names = "--per-target",
            paramLabel = NUMBER,
            description = "Models in flight on each of ten targets (2000).")
    private @Nullable Integer perTarget;

    @Option(names = "--waiters", paramLabel = NUMBER, description = "Of one model (100000).")
    private @Nullable Integer waiters;

    @Option(
            names = "--java-option",
            paramLabel = "OPTION",
            description = {
                "Of the JVM of workers and bare loops; may be repeated. Without any: -Xmx512m",
                "-XX:+UseSerialGC, and the AOT cache beside the worker's jar where there is one."
            })
    private List<String> javaOptions = List.of();

    @Option(
            names = "--worker-option",
            paramLabel = "NAME=VALUE",
            description = "Of the worker; may be repeated.")
    private List<String> workerOptions = List.of();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where results.json and results.md go.")
    private @Nullable Path output;

    @Option(
            names = "--train",
            paramLabel = "FILE",
            description = "Measure nothing; write an AOT cache for the worker's JVM.")
    private @Nullable Path cache;

    @Option(names = "--keep", description = "Keep logs and data.")
    private boolean keep;

    @Option(names = "--sandbox", paramLabel = "JAR", required = true, hidden = true)
    private Path sandbox = Path.of("");

    @Option(names = "--worker", paramLabel = "JAR", required = true, hidden = true)
    private Path worker = Path.of("");

    @Option(names = "--launcher", paramLabel = "FILE", required = true, hidden = true)
    private Path launcher = Path.of("");

    @Option(names = "--directory", paramLabel = "DIR", required = true, hidden = true)
    private Path directory = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    @Spec private @Nullable CommandSpec spec;

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Program.run("bench", "sandbox-logback.xml", Main::new, arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Figure> chosen = chosen();
        Settings settings =
                new Settings(
                        sandbox,
                        worker,
                        launcher,
                        directory,
                        javaOptions.isEmpty() ? usualOptions() : javaOptions,
                        workerOptions,
                        sizes());
        if (cache != null) {
            return train(settings, cache);
        }
        Report report = new Report(Machine.describe(settings), System.out);
        Path results = output == null ? directory.resolveSibling("results") : output;
        try (Lab lab = new Lab(settings)) {
            Drain.warmUp(lab);
            for (int round = 1; round <= rounds; round++) {
                for (Figure figure : chosen) {
                    figure.round(lab, round, report);
                    report.write(results);
                }
            }
        }
        if (!keep) {
            delete(directory);
        }
        System.out.println();
        System.out.print(report.table());
        return 0;
    }

    /** As the worker's launcher runs it, within the memory that it is meant for. */
    private List<String> usualOptions() throws IOException {
        List<String> options = new ArrayList<>(List.of("-Xmx512m", "-XX:+UseSerialGC"));
        Path trained = Path.of(worker.toString().replaceAll("\\.jar$", ".aot"));
        boolean isOfTheJar =
                Files.exists(trained)
                        && Files.getLastModifiedTime(trained)
                                        .compareTo(Files.getLastModifiedTime(worker))
                                > 0;
        if (isOfTheJar && cache == null) {
            options.add("-XX:AOTCache=" + trained.toAbsolutePath());
        }
        return options;
    }

    private int train(Settings settings, Path file) throws IOException, InterruptedException {
        try (Lab lab = new Lab(settings)) {
            Training.write(lab, file.toAbsolutePath(), toy ? 1_000 : TRAINING);
        }
        if (!keep) {
            delete(directory);
        }
        return 0;
    }

    private List<Figure> chosen() {
        List<String> known = Figure.all().stream().map(Figure::name).toList();
        for (String figure : figures) {
            if (!known.contains(figure)) {
                throw new ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "unknown figure '" + figure + "'; known: " + String.join(", ", known));
            }
        }
        return Figure.all().stream()
                .filter(figure -> figures.isEmpty() || figures.contains(figure.name()))
                .toList();
    }

    private Settings.Sizes sizes() {
        Settings.Sizes base = toy ? Settings.Sizes.TOY : Settings.Sizes.WHOLE;
        return new Settings.Sizes(
                Objects.requireNonNullElse(backlog, base.backlog()),
                Objects.requireNonNullElse(rates, base.rates()),
                Objects.requireNonNullElse(seconds, base.seconds()),
                base.alone(),
                base.notices(),
                Objects.requireNonNullElse(perTarget, base.perTarget()),
                base.idleSeconds(),
                Objects.requireNonNullElse(entries, base.entries()),
                Objects.requireNonNullElse(perModel, base.perModel()),
                Objects.requireNonNullElse(waiters, base.waiters()));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
