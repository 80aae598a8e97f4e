package elser.worker.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Puts options that were one map in a file together again, as JSON. */
final class JsonTree {

    private static final Pattern LITERAL = Pattern.compile("-?(0|[1-9]\\d{0,17})|true|false|null");

    /** Shorter names first, so that [10] comes after [9]. */
    private final Map<String, Object> members =
            new TreeMap<>(
                    Comparator.comparingInt(String::length)
                            .thenComparing(Comparator.naturalOrder()));

    private JsonTree() {}

    /**
     * The tree of the members' dotted names, the prefix cut off; {@code [0]} at the end of a name
     * makes a list.
     */
    static JsonTree of(String prefix, List<Given> members) {
        JsonTree root = new JsonTree();
        for (Given member : members) {
            String path = member.name().substring(prefix.length()).replace("[", ".[");
            root.put(path.split("\\."), member.value());
        }
        return root;
    }

    private void put(String[] path, String value) {
        JsonTree node = this;
        for (int i = 0; i < path.length - 1; i++) {
            Object next = node.members.get(path[i]);
            if (!(next instanceof JsonTree)) {
                next = new JsonTree();
                node.members.put(path[i], next);
            }
            node = (JsonTree) next;
        }
        node.members.putIfAbsent(path[path.length - 1], value);
    }

    @Override
    public String toString() {
        boolean isList =
                !members.isEmpty() && members.keySet().stream().allMatch(k -> k.startsWith("["));
        StringBuilder json = new StringBuilder(isList ? "[" : "{");
        members.forEach(
                (name, value) -> {
                    json.append(json.length() == 1 ? "" : ",");
                    json.append(isList ? "" : quoted(name) + ":");
                    json.append(
                            value instanceof String text ? form(isList, text) : value.toString());
                });
        return json.append(isList ? "]" : "}").toString();
    }

    /** Lists of a configuration hold texts only. */
    private static String form(boolean inList, String text) {
        return !inList && LITERAL.matcher(text).matches() ? text : quoted(text);
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
