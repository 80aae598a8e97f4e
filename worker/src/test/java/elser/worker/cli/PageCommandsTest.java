package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.TargetArgument;
import elser.sandbox.chaos.Chaos;
import elser.sandbox.demo.Demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;
import picocli.CommandLine.PicocliException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every command that a page tells to run is one that the programs can read. Nothing is run. */
class PageCommandsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** At the beginning of a line, perhaps indented or after a prompt, or of what is quoted. */
    private static final Pattern COMMAND =
            Pattern.compile(
                    "(?m)(?:^ *(?:\\$"
                        + " )?|[`'(])(?:worker/bin/(elser-worker)|(elser-worker)|deploy/sandbox/(sandbox|chaos|demo))((?:"
                        + " +[^\\s`'#|&;)>]+)*)");

    private static final String NONE = "none";
    private static final Pattern TO_BE_FILLED_IN = Pattern.compile("<[a-z ]+>");

    @Test
    void everyCommandCanBeRead() throws IOException {
        List<String> wrong = new ArrayList<>();
        TreeMap<String, Integer> commands = new TreeMap<>();
        for (Path page : pages()) {
            String name = ROOT.relativize(page).toString();
            for (MatchResult command : commands(Files.readString(page))) {
                commands.merge(name, 1, Integer::sum);
                String fault = fault(command);
                if (!fault.equals(NONE)) {
                    wrong.add(name + ": " + command.group().strip() + ": " + fault);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(commands)
                .containsKeys(
                        "README.md",
                        "deploy/runbook.md",
                        "deploy/sandbox/README.md",
                        "worker/docs/command-line.md");
        assertThat(commands.values().stream().mapToInt(n -> n).sum()).isGreaterThan(50);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "worker/bin/elser-worker status --config w.yaml    # looks|none",
                "$ elser-worker submit --inference-id i --wait; echo $?|none",
                "'   elser-worker recover --config w.yaml --yes'|none",
                "see `elser-worker replay` of it|none",
                "`elser-worker explain <model key or request id>`, say|none",
                "`elser-worker audit --config w.yaml [--since 24h]`|none",
                "deploy/sandbox/sandbox --target default,nodes=1 &|none",
                "`deploy/sandbox/chaos --minutes 10 --seed 1`|none",
                "worker/bin/elser-worker statsu|Unmatched argument at index 0: 'statsu'",
                "$ elser-worker status --confg w.yaml|Unknown options: '--confg', 'w.yaml'",
                "'   elser-worker topics migrate --partitions 12 --yess'|Unknown option: '--yess'",
                "`elser-worker topics mend`|Unmatched argument at index 1: 'mend'",
                "deploy/sandbox/sandbox --traget default|Unknown options: '--traget', 'default'",
                "deploy/sandbox/sandbox --target default,nodse=1|unknown key 'nodse', did you mean"
                        + " 'nodes'?",
                "deploy/sandbox/chaos --hours 1|Unknown options: '--hours', '1'"
            })
    void oneThatCannotBeReadIsTold(String line, String fault) {
        assertThat(commands(line))
                .map(PageCommandsTest::fault)
                .singleElement()
                .asString()
                .startsWith(fault);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().matches(".*/(target|node_modules|[.]git)/.*"))
                    .sorted()
                    .toList();
        }
    }

    private static List<MatchResult> commands(String page) {
        String filled =
                TO_BE_FILLED_IN.matcher(page).replaceAll("X").replaceAll("\\[(--[^]\n]*)]", "$1");
        return COMMAND.matcher(filled)
                .results()
                .filter(command -> !words(command).isEmpty())
                .filter(command -> !words(command).getFirst().equals("COMMAND"))
                .toList();
    }

    private static List<String> words(MatchResult command) {
        return Arrays.stream(command.group(4).split(" +", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String fault(MatchResult command) {
        List<String> words = words(command);
        try {
            switch (command.group(3)) {
                case "sandbox" -> sandbox(words);
                case "chaos" -> launched(new CommandLine(new Chaos()), words);
                case "demo" -> launched(new CommandLine(new Demo()), words);
                case null, default -> worker(words);
            }
            return NONE;
        } catch (PicocliException | IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A command named alone stands for what it can do. */
    private static void worker(List<String> words) {
        Terminal terminal = new Terminal();
        CommandLine program = Main.commandLine(terminal.surroundings(terminal));
        CommandLine command = program;
        for (String word : words) {
            command = command == null ? null : command.getSubcommands().get(word);
        }
        if (command == null) {
            program.parseArgs(words.toArray(String[]::new));
        }
    }

    private static void sandbox(List<String> words) {
        CommandLine command = new CommandLine(new elser.sandbox.Main());
        List<String> targets =
                command.parseArgs(words.toArray(String[]::new))
                        .matchedOptionValue("--target", List.of());
        targets.forEach(TargetArgument::parse);
    }

    /** The scripts say where the programs are. */
    private static void launched(CommandLine command, List<String> words) {
        command.parseArgs(
                Stream.concat(
                                Stream.of(
                                        "--sandbox",
                                        "s.jar",
                                        "--worker",
                                        "w.jar",
                                        "--directory",
                                        "d"),
                                words.stream())
                        .toArray(String[]::new));
    }
}
