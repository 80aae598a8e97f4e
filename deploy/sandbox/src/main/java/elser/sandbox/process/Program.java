package elser.sandbox.process;

import picocli.CommandLine;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** How a program begins and ends. */
public final class Program {

    private Program() {}

    /**
     * Runs a command and ends this process with its exit code. A command that fails says why on one
     * line, and the exit code is 1.
     *
     * @param name stands before what it says of a failure
     * @param logging Logback's configuration, where the user has not chosen one
     * @param command makes the command, once that is settled
     */
    public static void run(
            String name, String logging, Supplier<Callable<Integer>> command, String[] arguments) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", logging);
        }
        System.exit(
                new CommandLine(command.get())
                        .setExecutionExceptionHandler(
                                (failure, line, _) -> {
                                    line.getErr().println(name + ": " + failure.getMessage());
                                    return line.getCommandSpec().exitCodeOnExecutionException();
                                })
                        .execute(arguments));
    }
}
