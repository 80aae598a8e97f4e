package elser.worker.cli;

import elser.worker.config.ConfigurationException;
import elser.worker.screen.Printable;

import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine;

import java.io.PrintWriter;

/**
 * Tells what went wrong in sentences, and which exit code that means. Each says what happened,
 * where and what to do; a wrong command line is told to read its help.
 */
final class ErrorMessages {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorMessages.class);

    private ErrorMessages() {}

    /** For arguments that cannot be read. */
    static int usage(CommandLine.ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(Printable.of(String.valueOf(e.getMessage())));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        hint(command, err);
        return ExitCodes.USAGE;
    }

    /** For everything a command throws. */
    static int execution(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
        PrintWriter err = command.getErr();
        LOG.debug("command failed", e);
        return switch (e) {
            case ConfigurationException wrong -> {
                wrong.problems().forEach(problem -> err.println(Printable.of(problem)));
                yield ExitCodes.USAGE;
            }
            case UsageException wrong -> {
                err.println(Printable.of(String.valueOf(wrong.getMessage())));
                hint(command, err);
                yield ExitCodes.USAGE;
            }
            case KafkaException trouble -> {
                err.println(Printable.of(KafkaErrors.sentence(trouble, name(command))));
                yield KafkaErrors.isConfiguration(trouble) ? ExitCodes.USAGE : ExitCodes.FAILED;
            }
            case CommandFailure failure -> {
                failure.sentences().forEach(line -> err.println(Printable.of(line)));
                yield ExitCodes.FAILED;
            }
            case Exception bug -> {
                err.println(Printable.of(sentence(bug)));
                yield ExitCodes.FAILED;
            }
        };
    }

    private static void hint(CommandLine command, PrintWriter err) {
        err.println("Try '" + name(command) + " --help'.");
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    private static String sentence(Exception bug) {
        String message = String.valueOf(bug.getMessage());
        return "Something went wrong that should not: %s: %s This is a fault of the program: report it with the command and what 'elser-worker --version' prints."
                .formatted(
                        bug.getClass().getSimpleName(),
                        message.endsWith(".") ? message : message + ".");
    }
}
