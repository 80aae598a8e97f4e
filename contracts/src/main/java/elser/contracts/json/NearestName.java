package elser.contracts.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** Says what somebody may have meant. */
final class NearestName {

    private static final int COMPARED_MAX = 64;

    private NearestName() {}

    /** The nearest known name where one is near, else all of them. */
    static String advice(String name, Collection<String> known) {
        if (known.isEmpty()) {
            return "it takes no members";
        }
        String nearest =
                known.stream()
                        .min(
                                Comparator.<String>comparingInt(
                                        candidate -> distance(name, candidate)))
                        .orElseThrow();
        boolean near = distance(name, nearest) <= Math.max(1, nearest.length() / 2);
        return near
                ? "did you mean \"" + nearest + "\"?"
                : "known here: " + known.stream().collect(Collectors.joining(", "));
    }

    /** Insertions, deletions and replacements between two names, case aside. */
    private static int distance(String from, String to) {
        if (from.length() > COMPARED_MAX) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (same(from.charAt(i - 1), to.charAt(j - 1)) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    private static boolean same(char a, char b) {
        return Character.toLowerCase(a) == Character.toLowerCase(b);
    }
}
