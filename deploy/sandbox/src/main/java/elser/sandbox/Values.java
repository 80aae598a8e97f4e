package elser.sandbox;

import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.ElserModels;
import elser.sandbox.cluster.EndpointSettings;
import elser.sandbox.json.Durations;
import elser.sandbox.wire.Certificate;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads the values of {@code --target} keys. */
final class Values {

    private static final Pattern RANGE = Pattern.compile("(.*)\\{(\\d{1,7})\\.\\.(\\d{1,7})}(.*)");
    private static final Pattern COURSE =
            Pattern.compile("(completes)|(stalls|fails)-after:(\\d{1,7})");

    private Values() {}

    static Duration duration(String text) {
        return Durations.parse(text);
    }

    static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number");
        }
    }

    static int port(String text) {
        int port = number(text);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(port + " is not a port");
        }
        return port;
    }

    static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }

    static Certificate certificate(String text) {
        return switch (text) {
            case "good" -> Certificate.GOOD;
            case "expired" -> Certificate.EXPIRED;
            case "wrong-host" -> Certificate.WRONG_HOST;
            default ->
                    throw new IllegalArgumentException(
                            "'" + text + "' is not good, expired or wrong-host");
        };
    }

    /** Parts joined by {@code +}; {@code a-{1..3}} stands for {@code a-1+a-2+a-3}. */
    static List<String> list(String text) {
        return Arrays.stream(text.split("\\+", -1)).flatMap(Values::range).toList();
    }

    private static Stream<String> range(String text) {
        Matcher matcher = RANGE.matcher(text);
        if (!matcher.matches()) {
            return Stream.of(text);
        }
        return IntStream.rangeClosed(number(matcher.group(2)), number(matcher.group(3)))
                .mapToObj(number -> matcher.group(1) + number + matcher.group(4));
    }

    static Course course(String text) {
        Matcher matcher = COURSE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not one of completes, stalls-after:N, fails-after:N");
        }
        if (matcher.group(1) != null) {
            return new Course.Completes();
        }
        int steps = number(matcher.group(3));
        return matcher.group(2).equals("stalls")
                ? new Course.StallsAfter(steps)
                : new Course.FailsAfter(steps, "simulated");
    }

    static Set<Action> actions(String text) {
        Map<String, Action> byLabel =
                Arrays.stream(Action.values()).collect(Collectors.toMap(Action::label, it -> it));
        Set<Action> actions = EnumSet.noneOf(Action.class);
        for (String label : list(text)) {
            Action action = byLabel.get(label);
            if (action == null) {
                throw new IllegalArgumentException(
                        "unknown operation '"
                                + label
                                + "', did you mean '"
                                + Names.nearest(label, byLabel.keySet())
                                + "'?");
            }
            actions.add(action);
        }
        return actions;
    }

    /** {@code ID[:MODEL[:ALLOCATED/TARGET]]}: an endpoint that is served already. */
    static List<Change> endpoint(String text) {
        String[] parts = text.split(":", 3);
        String model = parts.length > 1 ? parts[1] : ElserModels.LINUX;
        String[] allocations = (parts.length > 2 ? parts[2] : "1/1").split("/", 2);
        if (allocations.length < 2) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not of the form ID:MODEL:ALLOCATED/TARGET");
        }
        int target = number(allocations[1]);
        return Change.served(
                parts[0],
                EndpointSettings.fixed(model, Math.max(1, target)),
                target,
                number(allocations[0]));
    }
}
