package elser.worker.config;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns names of environment variables into names of options. */
final class EnvironmentNames {

    /** Where every environment variable of the program begins. */
    static final String PREFIX = "ELSER_";

    private static final String TARGETS = Option.environmentName(TargetOptions.PREFIX);
    private static final String KAFKA = Option.environmentName(KafkaOptions.PREFIX);
    private static final String FILE = ".file";

    private static final Map<String, String> PLAIN =
            Options.plainNames().stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    Option::environmentName, Function.identity()));

    private static final List<String> SUFFIXES =
            Options.targetSuffixes().stream()
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList();

    /**
     * What Kubernetes puts into every container for each service of the namespace, whatever it is
     * called.
     */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(
                    "ELSER_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern LINKED_PORT = Pattern.compile("(tcp|udp|sctp)://\\S+");

    private EnvironmentNames() {}

    /** The option that a variable gives, null where it gives none. */
    static @Nullable String optionName(String variable) {
        String plain = PLAIN.get(variable);
        if (plain != null) {
            return plain;
        }
        if (variable.startsWith(TARGETS)) {
            return targetOption(variable.substring(TARGETS.length()));
        }
        return variable.startsWith(KAFKA) && variable.length() > KAFKA.length()
                ? kafkaOption(variable.substring(KAFKA.length()))
                : null;
    }

    /** Whether Kubernetes made the variable for a service whose name begins with {@code elser}. */
    static boolean isServiceLink(String variable, String value) {
        boolean isLinkedPort = variable.endsWith("_PORT") && LINKED_PORT.matcher(value).matches();
        return isLinkedPort || (SERVICE_LINK.matcher(variable).matches() && !isOfATarget(variable));
    }

    private static boolean isOfATarget(String variable) {
        return variable.startsWith(TARGETS) && optionName(variable) != null;
    }

    /** The known variable that a wrong one most probably meant. */
    static String nearest(String wrong) {
        if (wrong.startsWith(TARGETS)) {
            String rest = wrong.substring(TARGETS.length());
            int end = rest.indexOf('_');
            String target = end > 0 ? rest.substring(0, end) : "<NAME>";
            return NearestName.of(
                    wrong,
                    SUFFIXES.stream()
                            .map(suffix -> TARGETS + target + "_" + Option.environmentName(suffix))
                            .toList());
        }
        return NearestName.of(wrong, PLAIN.keySet());
    }

    private static @Nullable String targetOption(String rest) {
        for (String suffix : SUFFIXES) {
            String ending = "_" + Option.environmentName(suffix);
            if (rest.endsWith(ending) && rest.length() > ending.length()) {
                String target = rest.substring(0, rest.length() - ending.length());
                return TargetOptions.PREFIX + lower(target).replace('_', '-') + "." + suffix;
            }
        }
        return null;
    }

    private static String kafkaOption(String rest) {
        String property = lower(rest).replace('_', '.');
        if (property.endsWith(FILE)) {
            String owner = property.substring(0, property.length() - FILE.length());
            if (KafkaOptions.isSecret(owner)) {
                return KafkaOptions.PREFIX + owner + KafkaOptions.FILE_SUFFIX;
            }
        }
        return KafkaOptions.PREFIX + property;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
