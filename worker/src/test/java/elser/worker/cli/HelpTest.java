package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.stream.Stream;

/** What the commands tell of themselves. */
class HelpTest {

    static List<String> commands() {
        List<String> names = new ArrayList<>();
        collect(commandLine(), names);
        return names;
    }

    static List<String> examples() {
        return commands().stream().flatMap(name -> footer(spec(name))).distinct().toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "elser-worker",
                "elser-worker run",
                "elser-worker submit",
                "elser-worker watch",
                "elser-worker status",
                "elser-worker explain",
                "elser-worker replay",
                "elser-worker audit",
                "elser-worker recover",
                "elser-worker config",
                "elser-worker config show",
                "elser-worker topics",
                "elser-worker topics create",
                "elser-worker topics check",
                "elser-worker topics migrate"
            })
    void theCommandsAreThese(String name) {
        assertThat(commands()).hasSize(15).contains(name);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpIsPrintedAndTellsEveryOption(String name) {
        Terminal terminal = new Terminal();
        assertThat(terminal.run(with(name, "--help"))).isEqualTo(ExitCodes.DONE);
        String help = String.join("\n", terminal.out());

        assertThat(terminal.err()).isEmpty();
        assertThat(help).startsWith("Usage: " + name + " ").contains("Example");
        assertThat(terminal.out()).allMatch(line -> line.length() <= 80);
        CommandSpec spec = spec(name);
        assertThat(spec.usageMessage().description()).singleElement().asString().endsWith(".");
        assertThat(spec.options())
                .flatMap(option -> List.of(option.names()))
                .allMatch(help::contains);
        assertThat(spec.options())
                .allMatch(option -> text(option).matches("(?s)[A-Za-z].*\\."), "described");
        assertThat(spec.subcommands().keySet()).allMatch(help::contains);
        assertThat(spec.positionalParameters())
                .allMatch(it -> help.contains(it.paramLabel()))
                .allMatch(it -> String.join(" ", it.description()).matches("[A-Z].*\\."));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandTellsItsVersion(String name) {
        Terminal terminal = new Terminal();
        assertThat(terminal.run(with(name, "--version"))).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out()).containsExactly("elser-worker (not from a jar)");
    }

    @Test
    void aVersionIsThatOfTheJar_andOfTheCommitItWasMadeOf() {
        assertThat(JarVersion.of(manifest("0.1.0", "0a1b2c3"))).isEqualTo("0.1.0, commit 0a1b2c3");
        assertThat(JarVersion.of(manifest("0.1.0", "${git.commit.id.abbrev}"))).isEqualTo("0.1.0");
    }

    private static Attributes manifest(String version, String commit) {
        Attributes manifest = new Attributes();
        manifest.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        manifest.putValue("Git-Commit", commit);
        return manifest;
    }

    @Test
    void aShellLearnsTheCommands() {
        Terminal terminal = new Terminal();
        assertThat(terminal.run("generate-completion")).isEqualTo(ExitCodes.DONE);
        assertThat(String.join("\n", terminal.out()))
                .contains("complete -F _complete_elser-worker")
                .contains("explain")
                .contains("--from-beginning");
    }

    /** As the help of the command says, and in a shell, where it is for. */
    @Test
    void bashCompletesACommand(@TempDir Path directory) throws Exception {
        Terminal help = new Terminal();
        assertThat(help.run("generate-completion", "--help")).isEqualTo(ExitCodes.DONE);
        String example =
                help.out().stream()
                        .filter(line -> line.contains("elser-worker generate-completion)"))
                        .findFirst()
                        .orElseThrow();
        Terminal terminal = new Terminal();
        terminal.run("generate-completion");
        Path script = Files.writeString(directory.resolve("completion"), terminal.written());
        String session =
                "elser-worker() { [[ $* == generate-completion ]] && cat '%s'; }; %s; COMP_WORDS=(elser-worker expl); COMP_CWORD=1; _complete_elser-worker; echo \"${COMPREPLY[@]}\""
                        .formatted(script, example.strip());
        Process bash = new ProcessBuilder("bash", "--norc", "-c", session).start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("explain\n");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsACommandThatCanBeRead(String example) {
        assertThat(commandLine().parseArgs(arguments(example)).errors()).isEmpty();
    }

    /** The words of an example after the program's name, without what is the shell's. */
    static String[] arguments(String example) {
        return example.replaceFirst(".*elser-worker ", "")
                .replaceFirst(" (&&|>|\\|) .*", "")
                .split(" +", -1);
    }

    /** Of what a command of these two can do, an example tells. */
    @ParameterizedTest
    @CsvSource({
        "elser-worker watch, --request --target --model --requested-by --from-beginning --since"
                + " --timeout --plain --json",
        "elser-worker submit, --inference-id --file --check --wait --timeout --plain --json"
    })
    void theExamplesShowTheseOptions(String name, String options) {
        String examples = String.join(" ", footer(spec(name)).toList()) + " ";
        assertThat(options.split(" ", -1)).allMatch(option -> examples.contains(option + " "));
    }

    private static Stream<String> footer(CommandSpec spec) {
        String text = String.join("\n", spec.usageMessage().footer()).replace("\\\n", "");
        return text.lines().filter(line -> line.matches(" .*elser-worker .*"));
    }

    private static String text(OptionSpec option) {
        return String.join(" ", option.description());
    }

    private static void collect(CommandLine command, List<String> names) {
        names.add(command.getCommandSpec().qualifiedName());
        command.getSubcommands().values().stream()
                .filter(sub -> !(sub.getCommand() instanceof AutoComplete.GenerateCompletion))
                .forEach(sub -> collect(sub, names));
    }

    private static CommandSpec spec(String name) {
        CommandLine command = commandLine();
        for (String word : with(name)) {
            command = command.getSubcommands().get(word);
        }
        return command.getCommandSpec();
    }

    private static String[] with(String name, String... more) {
        return Stream.concat(Arrays.stream(name.split(" ", -1)).skip(1), Arrays.stream(more))
                .toArray(String[]::new);
    }

    private static CommandLine commandLine() {
        Terminal terminal = new Terminal();
        return Main.commandLine(terminal.surroundings(terminal));
    }
}
