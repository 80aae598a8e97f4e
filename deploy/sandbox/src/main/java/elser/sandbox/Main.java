package elser.sandbox;

import elser.sandbox.http.TargetOptions;
import elser.sandbox.kafka.KafkaOptions;
import elser.sandbox.process.Program;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** The sandbox as a program. */
@Command(
        name = "sandbox",
        sortOptions = false,
        subcommands = ControllerCommand.class,
        description = {
            "Runs a real Kafka broker and simulated Elasticsearch clusters in one process,",
            "all on 127.0.0.1, until SIGTERM or SIGINT."
        },
        footer = {
            "",
            "Keys of --target:",
            "  port=N                   port of the first node; 0 (default) picks a free one",
            "  nodes=N                  nodes, on the ports from there on (1)",
            "  control-port=N           port of the control API alone; 0 picks a free one",
            "  gateway-port=N           put a gateway in front, on this port",
            "  gateway-timeout=TIME     the gateway gives up on calls after it (60s)",
            "  gateway-resend=BOOL      calls without answer go to the next node, too (false)",
            "  gateway-status=N         what it answers then (502)",
            "  gateway-body=FORM        html, json (as Kibana's Console) or empty (html)",
            "  gateway-retry-after=TEXT the header Retry-After of that answer",
            "  tls=CERTIFICATE          good, expired or wrong-host; without it: plain HTTP",
            "  ca-file=FILE             where the certificate to be trusted is written",
            "  version=9.5              version to simulate: 8.11 to 8.19, 9.0 to 9.5",
            "  linux-x86-64=BOOL        whether all ML nodes are linux-x86_64 (true)",
            "  api-key=TEXT             ask for 'Authorization: ApiKey TEXT'",
            "  seed=N                   draws the names of nodes (0)",
            "  download-duration=TIME   how long ELSER's download takes (10s)",
            "  download-parts=N         its parts (263; of the portable model 418)",
            "  downloads=COURSE         completes, stalls-after:N, fails-after:N (parts)",
            "  allocation-time=TIME     time for each allocation to come up (500ms)",
            "  allocations=COURSE       the same for allocations of a deployment",
            "  ml-nodes=N               ML nodes (2)",
            "  ml-processors=N          processors of all ML nodes together (1000000)",
            "  ml-scaling=BOOL          whether ML nodes can be added (false)",
            "  imported-models=LIST     models that are there already",
            "  endpoints=LIST           ID[:MODEL[:ALLOCATED/TARGET]], served already",
            "  preconfigured=BOOL       list .elser-2-elasticsearch (false)",
            "  licensed=BOOL            false: creates and starts end in 403",
            "  denied=LIST              operations without privilege, such as put-endpoint",
            "TIME: 500ms, 10s, 2m, 1h. LIST: a+b; m-{1..3} stands for m-1+m-2+m-3.",
            "",
            "Example:",
            "  sandbox --kafka-port 9092 --target default,port=9200,gateway-timeout=5s"
        })
public final class Main implements Callable<Integer> {

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the broker; 0 (default) picks a free one.")
    private int kafkaPort;

    @Option(
            names = "--controller-port",
            paramLabel = "PORT",
            description =
                    "Port of a 'sandbox controller' that runs already; by default the broker is its"
                            + " own controller.")
    private @Nullable Integer controllerPort;

    @Option(names = "--no-kafka", description = "Run without a broker.")
    private boolean noKafka;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Keeps the broker's data; by default it is temporary.")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--target",
            paramLabel = "NAME[,key=value...]",
            description = "A simulated cluster; may be repeated. None given: one named default.")
    private List<String> targets = List.of("default");

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Written, all at once, when everything listens: addresses as JSON.")
    private @Nullable Path readyFile;

    @Option(names = "--until-stdin-closes", description = "End when standard input ends, too.")
    private boolean untilStdinCloses;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    @Spec private @Nullable CommandSpec spec;

    /** Starts the program. */
    public static void main(String[] arguments) {
        Program.run("sandbox", "sandbox-logback.xml", Main::new, arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<TargetOptions> parsed = parseTargets();
        Optional<KafkaOptions> kafka = noKafka ? Optional.empty() : Optional.of(kafkaOptions());
        try (Sandbox sandbox = Sandbox.start(kafka, parsed)) {
            Thread onSignal = new Thread(() -> end(sandbox), "shutdown");
            Runtime.getRuntime().addShutdownHook(onSignal);
            announce(sandbox);
            if (untilStdinCloses) {
                awaitEndOf(System.in);
                Runtime.getRuntime().removeShutdownHook(onSignal);
            } else {
                new CountDownLatch(1).await();
            }
        }
        return 0;
    }

    private KafkaOptions kafkaOptions() {
        KafkaOptions options =
                new KafkaOptions(kafkaPort, Optional.ofNullable(dataDirectory), Map.of());
        return controllerPort == null ? options : options.controlledFrom(controllerPort);
    }

    /** A JVM ended by a signal would exit with 128 and more; an orderly end is 0. */
    private static void end(Sandbox sandbox) {
        sandbox.close();
        Runtime.getRuntime().halt(0);
    }

    private List<TargetOptions> parseTargets() {
        try {
            List<TargetOptions> parsed = targets.stream().map(TargetArgument::parse).toList();
            long names = parsed.stream().map(target -> target.cluster().name()).distinct().count();
            if (names < parsed.size()) {
                throw new IllegalArgumentException("two targets bear the same name");
            }
            return parsed;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(), "--target: " + e.getMessage(), e);
        }
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private void announce(Sandbox sandbox) throws IOException {
        PrintWriter out = commandLine().getOut();
        sandbox.describe().forEach(out::println);
        out.println("ready");
        out.flush();
        if (readyFile != null) {
            Path file = readyFile.toAbsolutePath();
            Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
            Files.writeString(unfinished, sandbox.toJson().toPrettyString() + "\n");
            Files.move(
                    unfinished,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static void awaitEndOf(InputStream input) throws IOException {
        byte[] ignored = new byte[256];
        while (input.read(ignored) >= 0) {
            // what is typed has no meaning
        }
    }
}
