package elser.worker.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds the known name that a mistyped one most probably meant. */
public final class NearestName {

    private NearestName() {}

    /** The candidate with the fewest differing characters; the first of equals by the alphabet. */
    public static String of(String wrong, Collection<String> candidates) {
        return candidates.stream()
                .min(
                        Comparator.comparingInt((String name) -> distance(wrong, name))
                                .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(changed, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
