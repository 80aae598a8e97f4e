package elser.worker.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All options there are: what names are checked against, values are read by, and the reference is
 * made of.
 */
public final class Options {

    /** Where every option begins. */
    public static final String PREFIX = "elser.";

    private static final List<Option<?>> ALL =
            Stream.of(
                            KafkaOptions.ALL,
                            TargetOptions.ALL,
                            ProvisioningOptions.ALL,
                            ResilienceOptions.ALL,
                            ProcessOptions.ALL,
                            HttpOptions.ALL)
                    .flatMap(List::stream)
                    .toList();

    private static final Map<String, Option<?>> PLAIN =
            ALL.stream()
                    .filter(option -> !option.name().contains("<"))
                    .collect(Collectors.toUnmodifiableMap(Option::name, Function.identity()));

    private static final Map<String, Option<?>> OF_TARGETS =
            TargetOptions.ALL.stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    TargetOptions::suffix, Function.identity()));

    private static final Pattern OF_A_TARGET = Pattern.compile("elser\\.targets\\.([^.]+)\\.(.+)");

    private Options() {}

    /** All of them, in the order of the reference. */
    public static List<Option<?>> all() {
        return ALL;
    }

    /** Names of the options that have a fixed name. */
    static List<String> plainNames() {
        return PLAIN.keySet().stream().sorted().toList();
    }

    /** What follows a target's name, of all options of a target. */
    static List<String> targetSuffixes() {
        return OF_TARGETS.keySet().stream().sorted().toList();
    }

    /**
     * The option of that name, null where there is none. Which Kafka properties there are is not
     * judged here.
     */
    static @Nullable Option<?> find(String name) {
        Option<?> plain = PLAIN.get(name);
        if (plain != null) {
            return plain;
        }
        Matcher ofTarget = OF_A_TARGET.matcher(name);
        if (ofTarget.matches()) {
            return OF_TARGETS.get(ofTarget.group(2));
        }
        if (isInDefaultConfig(name)) {
            return ProvisioningOptions.DEFAULT_CONFIG;
        }
        return isKafkaProperty(name) ? KafkaOptions.PROPERTY : null;
    }

    /**
     * Whether the name stands for a property of the Kafka clients, be it one that they do not know.
     */
    static boolean isKafkaProperty(String name) {
        return name.length() > KafkaOptions.PREFIX.length()
                && name.startsWith(KafkaOptions.PREFIX)
                && !PLAIN.containsKey(name);
    }

    /** The target an option's name belongs to, null where it is no option of a target. */
    static @Nullable String targetOf(String name) {
        Matcher ofTarget = OF_A_TARGET.matcher(name);
        return ofTarget.matches() && OF_TARGETS.containsKey(ofTarget.group(2))
                ? ofTarget.group(1)
                : null;
    }

    /** Whether the name is a member of a default configuration that is given as a map. */
    static boolean isInDefaultConfig(String name) {
        return name.startsWith(ProvisioningOptions.DEFAULT_CONFIG.name() + ".");
    }

    /** The name that a wrong one most probably meant. */
    static String nearest(String wrong) {
        String[] parts = wrong.split("\\.", 4);
        String target = parts.length > 3 && !parts[2].isEmpty() ? parts[2] : "<name>";
        return NearestName.of(
                wrong,
                ALL.stream()
                        .filter(option -> !option.equals(KafkaOptions.PROPERTY))
                        .map(option -> option.name().replace("<name>", target))
                        .toList());
    }
}
