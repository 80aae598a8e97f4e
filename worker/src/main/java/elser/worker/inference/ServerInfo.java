package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of itself.
 *
 * @param number its version
 * @param flavor of its build, {@code serverless} where versions mean nothing
 * @param distribution the product, null for Elasticsearch itself
 */
record ServerInfo(String number, @Nullable String flavor, @Nullable String distribution) {

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");
    private static final int NEWEST_MAJOR = 9;

    /** How far a version can be worked with. */
    enum Support {
        /** There is no inference API. */
        NONE,
        /** There is one, which downloads no model. */
        NO_DOWNLOADS,
        YES,
        /** Newer than what is known here, or not a version. */
        UNKNOWN
    }

    static ServerInfo parse(JsonNode body) {
        JsonNode version = body.path("version");
        String distribution = Json.text(version, "distribution");
        return new ServerInfo(
                Words.brief(Json.required(version, "a version", "number")),
                Json.text(version, "build_flavor"),
                distribution == null ? null : Words.brief(distribution));
    }

    /**
     * What it says of its machine learning at {@code GET /_ml/info}, which {@code monitor_ml} is
     * enough for; its native code is built and numbered with the server.
     */
    static ServerInfo ofMachineLearning(JsonNode body) {
        String number = Json.required(body.path("native_code"), "a version", "version");
        return new ServerInfo(Words.brief(number), null, null);
    }

    /** Whether ELSER has a service of its own there, as before 8.16. Who does not tell has not. */
    boolean isElserApart() {
        return isBefore(8, 16);
    }

    /** Whether it is of a version before that one, as far as it says a version at all. */
    boolean isBefore(int major, int minor) {
        Matcher matcher = VERSION.matcher(number);
        if ("serverless".equals(flavor) || !matcher.matches()) {
            return false;
        }
        int ours = Integer.parseInt(matcher.group(1));
        return ours < major || (ours == major && Integer.parseInt(matcher.group(2)) < minor);
    }

    /**
     * Whether a create takes the parameter {@code timeout}: since 8.19 and 9.1 (elasticsearch pull
     * request 126805). Of serverless it is not known.
     */
    boolean takesCreateTimeout() {
        boolean isKnown =
                distribution == null
                        && !"serverless".equals(flavor)
                        && VERSION.matcher(number).matches();
        return isKnown && !isBefore(8, 19) && (isBefore(9, 0) || !isBefore(9, 1));
    }

    Support support() {
        if ("serverless".equals(flavor)) {
            return Support.YES;
        }
        Matcher matcher = VERSION.matcher(number);
        if (!matcher.matches()) {
            return Support.UNKNOWN;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        if (major < 8 || (major == 8 && minor < 11)) {
            return Support.NONE;
        }
        if (major == 8 && minor < 13) {
            return Support.NO_DOWNLOADS;
        }
        return major > NEWEST_MAJOR ? Support.UNKNOWN : Support.YES;
    }
}
