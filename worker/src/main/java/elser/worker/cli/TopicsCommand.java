package elser.worker.cli;

import picocli.CommandLine.Command;

/** What can be done with the topics. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Makes, checks or moves the topics of requests, events, ledger and dead letters.",
        footer = {
            "",
            "Examples:",
            "  elser-worker topics create --config worker.yaml --partitions 12",
            "  elser-worker topics check --config worker.yaml",
            "  elser-worker topics migrate --config worker.yaml --partitions 12"
        })
final class TopicsCommand {}
