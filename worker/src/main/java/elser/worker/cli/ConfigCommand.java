package elser.worker.cli;

import picocli.CommandLine.Command;

/** What can be done with the configuration. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows the configuration.",
        footer = {"", "Example:", "  elser-worker config show --config worker.yaml"})
final class ConfigCommand {}
