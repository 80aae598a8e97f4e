package elser.worker.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The program. */
@Command(
        name = "elser-worker",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Provisions ELSER endpoints on Elasticsearch: takes requests from a Kafka topic and"
                        + " answers with lifecycle events.",
        footer = {
            "",
            "Examples:",
            "  elser-worker topics create --config worker.yaml",
            "  elser-worker run --config worker.yaml",
            "  elser-worker submit --config worker.yaml --inference-id my-elser",
            "",
            "Every option of the configuration can stand in the file, in an environment variable",
            "(elser.kafka.bootstrap.servers: ELSER_KAFKA_BOOTSTRAP_SERVERS) or in -D before -jar.",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration."
        })
public final class Main {

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.ofProcess(new WorkerProcess());
        surroundings.interruption().install();
        int code = execute(surroundings, arguments);
        surroundings.out().flush();
        surroundings.err().flush();
        surroundings.interruption().ended(code);
        System.exit(code);
    }

    /**
     * Runs the command line.
     *
     * @return exit code
     */
    static int execute(Surroundings surroundings, String... arguments) {
        return commandLine(surroundings, arguments).execute(arguments);
    }

    /** All commands, which can be run once. */
    static CommandLine commandLine(Surroundings surroundings) {
        return commandLine(surroundings, commands(surroundings));
    }

    /**
     * The same with the only one that is named: to describe all of them takes time at each start.
     */
    private static CommandLine commandLine(Surroundings surroundings, String... arguments) {
        Map<String, Supplier<Object>> commands = commands(surroundings);
        if (arguments.length > 0 && commands.containsKey(arguments[0])) {
            commands.keySet().retainAll(Set.of(arguments[0]));
        }
        return commandLine(surroundings, commands);
    }

    private static CommandLine commandLine(
            Surroundings surroundings, Map<String, Supplier<Object>> commands) {
        CommandLine program = new CommandLine(new Main());
        commands.forEach((name, command) -> program.addSubcommand(command.get()));
        return program.addSubcommand(new AutoComplete.GenerateCompletion())
                .setOut(surroundings.out())
                .setErr(surroundings.err())
                .setParameterExceptionHandler(ErrorMessages::usage)
                .setExecutionExceptionHandler(ErrorMessages::execution);
    }

    private static Map<String, Supplier<Object>> commands(Surroundings surroundings) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("run", () -> new RunCommand(surroundings));
        commands.put("submit", () -> new SubmitCommand(surroundings));
        commands.put("watch", () -> new WatchCommand(surroundings));
        commands.put("status", () -> new StatusCommand(surroundings));
        commands.put("explain", () -> new ExplainCommand(surroundings));
        commands.put("replay", () -> new ReplayCommand(surroundings));
        commands.put("audit", () -> new AuditCommand(surroundings));
        commands.put("recover", () -> new RecoverCommand(surroundings));
        commands.put(
                "topics",
                () ->
                        new CommandLine(new TopicsCommand())
                                .addSubcommand(new TopicsCreateCommand(surroundings))
                                .addSubcommand(new TopicsCheckCommand(surroundings))
                                .addSubcommand(new TopicsMigrateCommand(surroundings)));
        commands.put(
                "config",
                () ->
                        new CommandLine(new ConfigCommand())
                                .addSubcommand(new ConfigShowCommand(surroundings)));
        return commands;
    }

    /** The version of the jar, and the commit it was made of. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() throws IOException {
            return new String[] {"elser-worker " + JarVersion.ofThisJar()};
        }
    }
}
