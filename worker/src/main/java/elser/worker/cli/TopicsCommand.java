package elser.worker.cli;

import picocli.CommandLine.Command;

/** What can be done with the topics. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes or checks the topics of requests, events, ledger and dead letters.",
        footer = {
            "",
            "Examples:",
            "  elser-worker topics create --config worker.yaml --partitions 12",
            "  elser-worker topics check --config worker.yaml"
        })
final class TopicsCommand {}
