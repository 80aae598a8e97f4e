package elser.worker.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.worker.config.ConfigLoader;
import elser.worker.config.Setting;
import elser.worker.screen.Printable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.concurrent.Callable;

/** Shows the options that count. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description =
                "Prints every option that has a value, with the value that counts and where it"
                    + " comes from; secrets are masked. Then says what is wrong, if anything is:"
                    + " exit code 2. Needs no Kafka.",
        footer = {
            "",
            "Examples:",
            "  elser-worker config show --config worker.yaml",
            "  elser-worker config show --config worker.yaml --given",
            "  elser-worker config show --config worker.yaml --json > config.json"
        })
final class ConfigShowCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    @Option(names = "--given", description = "Leaves out the defaults.")
    private boolean given;

    @Option(names = "--json", description = "One JSON document.")
    private boolean json;

    ConfigShowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ConfigLoader loader = config.loader(surroundings);
        List<Setting> settings =
                loader.settings().stream()
                        .filter(setting -> !given || !setting.isDefault())
                        .toList();
        if (json) {
            surroundings.out().println(Printable.json(document(settings)));
        } else {
            settings.forEach(it -> surroundings.out().println(line(it)));
        }
        loader.worker();
        return ExitCodes.DONE;
    }

    private static String line(Setting setting) {
        return Printable.of(
                "%s = %s  (%s)".formatted(setting.name(), setting.value(), setting.origin()));
    }

    private static String document(List<Setting> settings) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        settings.forEach(
                it -> root.putObject(it.name()).put("value", it.value()).put("from", it.origin()));
        return root.toString();
    }
}
