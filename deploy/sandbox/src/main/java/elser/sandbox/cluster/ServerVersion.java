package elser.sandbox.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Elasticsearch that is simulated: 9.1 to 9.5, which behave alike here. */
public record ServerVersion(int major, int minor, int patch) {

    public static final ServerVersion CURRENT = new ServerVersion(9, 5, 0);

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})(?:\\.(\\d{1,3}))?");
    private static final int MAJOR = 9;
    private static final int OLDEST_MINOR = 1;
    private static final int NEWEST_MINOR = 5;

    public ServerVersion {
        if (major != MAJOR || minor < OLDEST_MINOR || minor > NEWEST_MINOR) {
            throw new IllegalArgumentException(
                    "version " + major + "." + minor + " is not simulated, 9.1 to 9.5 are");
        }
    }

    public static ServerVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text + " is not a version such as 9.5 or 9.5.0");
        }
        String patch = matcher.group(3);
        return new ServerVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                patch == null ? 0 : Integer.parseInt(patch));
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
