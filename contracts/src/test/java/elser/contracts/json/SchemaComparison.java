package elser.contracts.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * What a schema breaks of the promises of an earlier one, by the rule of {@code COMPATIBILITY.md}.
 * Knows the keywords the schemas use; one that it cannot judge must stay as it is.
 */
final class SchemaComparison {

    /** Who is newer: the reader of requests, or the writer of events. */
    enum Kind {
        REQUEST,
        EVENT
    }

    private static final Set<String> ANNOTATIONS =
            Set.of("$schema", "$id", "title", "description", "examples");
    private static final Set<String> NAMED_SCHEMAS = Set.of("properties", "$defs");
    private static final Set<String> SCHEMAS = Set.of("items", "then", "else");
    private static final Set<String> LISTED_SCHEMAS = Set.of("allOf", "anyOf", "oneOf");
    private static final Set<String> LOWER_BOUNDS =
            Set.of("minimum", "minLength", "minItems", "minProperties");
    private static final Set<String> UPPER_BOUNDS =
            Set.of("maximum", "maxLength", "maxItems", "maxProperties");

    private final Kind kind;
    private final List<String> breaks = new ArrayList<>();

    private SchemaComparison(Kind kind) {
        this.kind = kind;
    }

    /** Pointer and sentence for each broken promise; empty where a version may be published. */
    static List<String> breaks(Kind kind, JsonNode earlier, JsonNode later) {
        SchemaComparison comparison = new SchemaComparison(kind);
        comparison.schema("", earlier, later);
        return comparison.breaks;
    }

    private void schema(String at, JsonNode earlier, JsonNode later) {
        if (!earlier.isObject() || !later.isObject()) {
            same(at, earlier, later);
            return;
        }
        Set<String> keywords = new TreeSet<>();
        earlier.fieldNames().forEachRemaining(keywords::add);
        later.fieldNames().forEachRemaining(keywords::add);
        keywords.removeAll(ANNOTATIONS);
        if (kind == Kind.REQUEST
                && !earlier.path("additionalProperties").equals(BooleanNode.FALSE)) {
            newRules(at + "/properties", earlier.path("properties"), later.path("properties"));
        }
        for (String keyword : keywords) {
            keyword(at + '/' + keyword, keyword, earlier.path(keyword), later.path(keyword));
        }
    }

    /** Where any member was taken, a rule for one more narrows; a closed object is opened by it. */
    private void newRules(String at, JsonNode earlier, JsonNode later) {
        for (Map.Entry<String, JsonNode> member : later.properties()) {
            if (!earlier.has(member.getKey())) {
                breaks.add(at + '/' + member.getKey() + " is a new rule");
            }
        }
    }

    private void keyword(String at, String keyword, JsonNode earlier, JsonNode later) {
        if (NAMED_SCHEMAS.contains(keyword)) {
            earlier.properties()
                    .forEach(
                            it ->
                                    kept(
                                            at + '/' + it.getKey(),
                                            it.getValue(),
                                            later.path(it.getKey())));
        } else if (SCHEMAS.contains(keyword)) {
            schema(at, earlier, later);
        } else if (LISTED_SCHEMAS.contains(keyword)) {
            listed(at, keyword, earlier, later);
        } else if (keyword.equals("required")) {
            required(at, earlier, later);
        } else if (keyword.equals("enum")) {
            names(at, earlier, later);
        } else if (LOWER_BOUNDS.contains(keyword)) {
            bound(at, earlier, later, -1);
        } else if (UPPER_BOUNDS.contains(keyword)) {
            bound(at, earlier, later, 1);
        } else {
            same(at, earlier, later);
        }
    }

    private void kept(String at, JsonNode earlier, JsonNode later) {
        if (later.isMissingNode()) {
            breaks.add(at + " was taken away");
        } else {
            schema(at, earlier, later);
        }
    }

    /** More of {@code anyOf} and {@code oneOf} widens, more of {@code allOf} narrows. */
    private void listed(String at, String keyword, JsonNode earlier, JsonNode later) {
        for (int i = 0; i < earlier.size(); i++) {
            kept(at + '/' + i, earlier.path(i), later.path(i));
        }
        boolean narrows = keyword.equals("allOf");
        if (later.size() > earlier.size() && narrows == (kind == Kind.REQUEST)) {
            breaks.add(at + (narrows ? " narrows what is taken" : " widens what is written"));
        }
    }

    private void required(String at, JsonNode earlier, JsonNode later) {
        JsonNode less = kind == Kind.REQUEST ? later : earlier;
        JsonNode more = kind == Kind.REQUEST ? earlier : later;
        for (JsonNode name : less) {
            if (!contains(more, name)) {
                String broken =
                        kind == Kind.REQUEST ? " is newly required" : " is required no more";
                breaks.add(at + ": " + name.asText() + broken);
            }
        }
    }

    /** In both directions names are only added: readers of events skip those they do not know. */
    private void names(String at, JsonNode earlier, JsonNode later) {
        if (earlier.isMissingNode() || later.isMissingNode()) {
            same(at, earlier, later);
            return;
        }
        for (JsonNode name : earlier) {
            if (!contains(later, name)) {
                breaks.add(at + ": " + name.asText() + " was taken away");
            }
        }
    }

    /** For requests a bound may move outwards only, for events inwards only. */
    private void bound(String at, JsonNode earlier, JsonNode later, int outwards) {
        int allowed = kind == Kind.REQUEST ? outwards : -outwards;
        if (earlier.isMissingNode() || later.isMissingNode()) {
            boolean fewer = later.isMissingNode();
            if (fewer != (kind == Kind.REQUEST)) {
                breaks.add(at + (fewer ? " was taken away" : " is a new bound"));
            }
        } else if (allowed * Integer.signum(later.decimalValue().compareTo(earlier.decimalValue()))
                < 0) {
            breaks.add(at + " was " + earlier + ", is " + later);
        }
    }

    private void same(String at, JsonNode earlier, JsonNode later) {
        if (!earlier.equals(later)) {
            breaks.add(at + " was " + shown(earlier) + ", is " + shown(later));
        }
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "absent" : node.toString();
    }

    private static boolean contains(JsonNode array, JsonNode value) {
        return StreamSupport.stream(array.spliterator(), false).anyMatch(value::equals);
    }
}
