import com.google.googlejavaformat.java.Main;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs google-java-format over every source file of the project: {@code check} or {@code apply}.
 */
final class Format {

    public static void main(String[] args) throws Exception {
        boolean apply = args[0].equals("apply");
        List<String> command = new ArrayList<>(List.of("--aosp"));
        command.addAll(
                apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
        for (String root : List.of(".mvn", "contracts", "deploy", "worker")) {
            command.addAll(sources(Path.of(root)));
        }
        var out = new PrintWriter(System.out, true);
        var err = new PrintWriter(System.err, true);
        int status = new Main(out, err, System.in).format(command.toArray(String[]::new));
        if (status == 0 && apply) {
            // An import that goes leaves its blank line to a second pass.
            status = new Main(out, err, System.in).format(command.toArray(String[]::new));
        }
        out.flush();
        err.flush();
        if (status != 0 && !apply) {
            System.err.println("Not formatted, see above: mvn -q -N -Pformat validate");
        }
        System.exit(status);
    }

    private static List<String> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".java") && !name.contains("/target/"))
                    .sorted()
                    .toList();
        }
    }
}
