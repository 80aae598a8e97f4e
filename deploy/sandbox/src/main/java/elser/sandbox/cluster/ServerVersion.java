package elser.sandbox.cluster;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of Elasticsearch that is simulated: 8.11 to 8.19 and 9.0 to 9.5. What differs between
 * them is told by {@link Dialect}.
 */
public record ServerVersion(int major, int minor, int patch) implements Comparable<ServerVersion> {

    public static final ServerVersion CURRENT = new ServerVersion(9, 5, 0);

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})(?:\\.(\\d{1,3}))?");
    private static final Comparator<ServerVersion> ORDER =
            Comparator.comparingInt(ServerVersion::major)
                    .thenComparingInt(ServerVersion::minor)
                    .thenComparingInt(ServerVersion::patch);

    public ServerVersion {
        boolean eight = major == 8 && minor >= 11 && minor <= 19;
        boolean nine = major == 9 && minor >= 0 && minor <= 5;
        if (!eight && !nine) {
            throw new IllegalArgumentException(
                    "version "
                            + major
                            + "."
                            + minor
                            + " is not simulated, 8.11 to 8.19 and 9.0 to 9.5 are");
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

    /** Whether it is this version or a later one. */
    public boolean isAtLeast(int otherMajor, int otherMinor, int otherPatch) {
        return compareTo(new ServerVersion(otherMajor, otherMinor, otherPatch)) >= 0;
    }

    @Override
    public int compareTo(ServerVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
