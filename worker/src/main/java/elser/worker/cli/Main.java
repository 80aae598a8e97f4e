package elser.worker.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

import java.io.IOException;

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
        return commandLine(surroundings).execute(arguments);
    }

    /** The commands, which can be run once. */
    static CommandLine commandLine(Surroundings surroundings) {
        CommandLine topics =
                new CommandLine(new TopicsCommand())
                        .addSubcommand(new TopicsCreateCommand(surroundings))
                        .addSubcommand(new TopicsCheckCommand(surroundings))
                        .addSubcommand(new TopicsMigrateCommand(surroundings));
        CommandLine configuration =
                new CommandLine(new ConfigCommand())
                        .addSubcommand(new ConfigShowCommand(surroundings));
        return new CommandLine(new Main())
                .addSubcommand(new RunCommand(surroundings))
                .addSubcommand(new SubmitCommand(surroundings))
                .addSubcommand(new WatchCommand(surroundings))
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new ExplainCommand(surroundings))
                .addSubcommand(new ReplayCommand(surroundings))
                .addSubcommand(new AuditCommand(surroundings))
                .addSubcommand(new RecoverCommand(surroundings))
                .addSubcommand(topics)
                .addSubcommand(configuration)
                .addSubcommand(new AutoComplete.GenerateCompletion())
                .setOut(surroundings.out())
                .setErr(surroundings.err())
                .setParameterExceptionHandler(ErrorMessages::usage)
                .setExecutionExceptionHandler(ErrorMessages::execution);
    }

    /** The version of the jar, and the commit it was made of. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() throws IOException {
            return new String[] {"elser-worker " + JarVersion.ofThisJar()};
        }
    }
}
