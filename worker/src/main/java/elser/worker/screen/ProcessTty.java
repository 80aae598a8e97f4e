package elser.worker.screen;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal of this process, as {@code test} and {@code stty} tell: the JDK's console is none
 * where standard input is piped, and does not know its size. Where they do not exist there is none.
 */
public final class ProcessTty implements Tty {

    private static final File TERMINAL = new File("/dev/tty");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})");
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

    private final Map<String, String> environment;
    private @Nullable Size known;
    private long knownAt;

    public ProcessTty(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public boolean isInteractive() {
        return canMoveCursor(environment) && isTerminal();
    }

    @Override
    public boolean hasColours() {
        return wantsColours(environment);
    }

    /** Asked again after two seconds, because windows are resized. */
    @Override
    public Size size() {
        Size last = known;
        if (last != null && System.nanoTime() - knownAt < FRESH_NANOS) {
            return last;
        }
        Size told = size(environment, told());
        known = told;
        knownAt = System.nanoTime();
        return told;
    }

    public static boolean canMoveCursor(Map<String, String> environment) {
        String kind = environment.getOrDefault("TERM", "");
        return !kind.isEmpty() && !kind.equals("dumb");
    }

    /** By the convention of no-color.org: any value but an empty one turns them off. */
    public static boolean wantsColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /**
     * The size.
     *
     * @param told rows and columns as {@code stty size} prints them, empty where it could not
     */
    public static Size size(Map<String, String> environment, String told) {
        Matcher asked = SIZE.matcher(told.strip());
        boolean isTold = asked.matches();
        return new Size(
                first(
                        environment.get("LINES"),
                        isTold ? asked.group(1) : null,
                        Size.DEFAULT.rows()),
                first(
                        environment.get("COLUMNS"),
                        isTold ? asked.group(2) : null,
                        Size.DEFAULT.columns()));
    }

    private static int first(@Nullable String wish, @Nullable String told, int otherwise) {
        for (String text : new String[] {String.valueOf(wish), String.valueOf(told)}) {
            if (text.matches("[1-9]\\d{0,3}")) {
                return Integer.parseInt(text);
            }
        }
        return otherwise;
    }

    private static boolean isTerminal() {
        return run(new ProcessBuilder("test", "-t", "1").redirectOutput(Redirect.INHERIT)) != null;
    }

    private static String told() {
        String told = run(new ProcessBuilder("stty", "size").redirectInput(TERMINAL));
        return told == null ? "" : told;
    }

    /** What a program prints, null where it cannot be run, fails or takes too long. */
    private static @Nullable String run(ProcessBuilder program) {
        try {
            Process process = program.redirectError(Redirect.DISCARD).start();
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return null;
            }
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? text : null;
        } catch (IOException _) {
            return null;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
