package elser.worker.cli;

import elser.worker.config.ConfigurationException;
import elser.worker.screen.Printable;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine;

import java.io.PrintWriter;

/** Tells what went wrong in sentences, and which exit code that means. */
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
            case KafkaException wrong when isConfiguration(wrong) -> {
                err.println(
                        Printable.of(
                                "The Kafka clients refuse what stands under elser.kafka.*: "
                                        + withoutLogin(root(wrong))
                                        + "."));
                yield ExitCodes.USAGE;
            }
            case CommandFailure failure -> {
                failure.sentences().forEach(line -> err.println(Printable.of(line)));
                yield ExitCodes.FAILED;
            }
            case Exception other -> {
                err.println(Printable.of(sentence(other)));
                yield ExitCodes.FAILED;
            }
        };
    }

    private static void hint(CommandLine command, PrintWriter err) {
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }

    private static String sentence(Exception e) {
        return switch (e) {
            case AuthenticationException refused ->
                    "Kafka refuses the credentials (elser.kafka.sasl.*, elser.kafka.ssl.*): "
                            + root(refused);
            case AuthorizationException refused ->
                    "Kafka does not allow this; the user needs an ACL for it: " + root(refused);
            case UnsupportedVersionException old ->
                    "The broker is too old for this (elser.kafka.group.protocol=classic works with"
                            + " older ones): "
                            + root(old);
            case RetriableException silent ->
                    "Kafka does not answer; look whether elser.kafka.bootstrap.servers is right and"
                            + " the brokers run: "
                            + root(silent);
            case KafkaException unresolved when isUnresolved(unresolved) ->
                    "No name in elser.kafka.bootstrap.servers can be resolved; look whether they"
                            + " are right.";
            case KafkaException other ->
                    "Kafka did not do what it was asked for: %s Look whether elser.kafka.* and elser.topics.* are right and the brokers are well (their logs tell more)."
                            .formatted(sentence(root(other)));
            case Exception bug ->
                    "Something went wrong that should not: "
                            + bug.getClass().getSimpleName()
                            + ": "
                            + sentence(String.valueOf(bug.getMessage()))
                            + " This is a fault of the program: report it with the command and what"
                            + " 'elser-worker --version' prints.";
        };
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    /** Whether a client could not be made of the properties it was given. */
    private static boolean isConfiguration(KafkaException e) {
        String message = String.valueOf(e.getMessage());
        boolean isOfMaking =
                e instanceof ConfigException
                        || message.startsWith("Failed to construct kafka")
                        || message.startsWith("Failed to create new KafkaAdminClient");
        return isOfMaking && !isUnresolved(e);
    }

    /** A name that cannot be resolved now may be resolved later. */
    private static boolean isUnresolved(KafkaException e) {
        return root(e).startsWith("No resolvable bootstrap urls");
    }

    /** What is told of a login module can hold parts of it, and so a password. */
    private static String withoutLogin(String message) {
        return message.contains("JAAS") || message.contains("LoginModule")
                ? "sasl.jaas.config is not a login module, its control flag and options, ended by a"
                        + " semicolon"
                : message;
    }

    private static String root(Throwable e) {
        Throwable deepest = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            deepest = cause;
        }
        return deepest.getMessage() == null
                ? deepest.getClass().getSimpleName()
                : deepest.getMessage();
    }
}
