package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Takes settings out of an object one by one and gathers what is wrong with them, in the words of
 * Elasticsearch's {@code ServiceUtils}. What is left at the end is unknown.
 */
final class SettingsReader {

    private final String scope;
    private final ObjectNode rest;
    private final List<String> problems = new ArrayList<>();

    /**
     * @param scope the object's name in messages, such as {@code service_settings}
     */
    SettingsReader(String scope, ObjectNode settings) {
        this.scope = scope;
        rest = settings.deepCopy();
    }

    boolean has(String name) {
        return rest.hasNonNull(name);
    }

    Optional<String> text(String name) {
        return take(name, JsonNode::isTextual, "String")
                .map(JsonNode::asText)
                .filter(
                        value -> {
                            if (value.isEmpty()) {
                                problem(
                                        "["
                                                + scope
                                                + "] Invalid value empty string. ["
                                                + name
                                                + "] must be a non-empty string");
                            }
                            return !value.isEmpty();
                        });
    }

    Optional<Boolean> bool(String name) {
        return take(name, JsonNode::isBoolean, "Boolean").map(JsonNode::asBoolean);
    }

    Optional<Integer> integer(String name) {
        return take(name, SettingsReader::isInteger, "Integer").map(JsonNode::asInt);
    }

    private static boolean isInteger(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToInt();
    }

    Optional<Integer> positive(String name) {
        Optional<Integer> value = integer(name);
        value.filter(number -> number < 1)
                .ifPresent(
                        number ->
                                problem(
                                        "["
                                                + scope
                                                + "] Invalid value ["
                                                + number
                                                + "]. ["
                                                + name
                                                + "] must be a positive integer"));
        return value;
    }

    Optional<ObjectNode> object(String name) {
        return take(name, JsonNode::isObject, "Map").map(ObjectNode.class::cast);
    }

    Optional<JsonNode> any(String name) {
        return take(name, _ -> true, "Object");
    }

    private Optional<JsonNode> take(String name, Predicate<JsonNode> expected, String type) {
        JsonNode value = rest.remove(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!expected.test(value)) {
            problem(
                    "field ["
                            + name
                            + "] is not of the expected type. The value ["
                            + value.asText()
                            + "] cannot be converted to a ["
                            + type
                            + "]");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    void missing(String name) {
        problem("[" + scope + "] does not contain the required setting [" + name + "]");
    }

    void problem(String text) {
        problems.add(text);
    }

    void problemsOf(SettingsReader inner) {
        problems.addAll(inner.problems);
    }

    void refuseProblems() {
        if (!problems.isEmpty()) {
            throw Failures.settingsInvalid(problems).refusal();
        }
    }

    /** What nobody asked for, rendered as Java's maps are. */
    Map<String, String> unread() {
        Map<String, String> unread = new LinkedHashMap<>();
        rest.properties().forEach(entry -> unread.put(entry.getKey(), rendered(entry.getValue())));
        return unread;
    }

    private static String rendered(JsonNode value) {
        if (!value.isObject()) {
            return value.isValueNode() ? value.asText() : value.toString();
        }
        Map<String, String> members = new LinkedHashMap<>();
        value.properties()
                .forEach(entry -> members.put(entry.getKey(), rendered(entry.getValue())));
        return members.toString();
    }

    /** For bodies that are read by a strict parser, whatever service they are for. */
    void refuseUnread() {
        unread().keySet().stream()
                .findFirst()
                .ifPresent(
                        name -> {
                            throw Failures.notJson("[" + scope + "] unknown field [" + name + "]")
                                    .refusal();
                        });
    }

    /**
     * @param service that knows no more settings than those taken
     */
    void refuseUnread(String service) {
        if (!rest.isEmpty()) {
            throw Failures.unknownSettings(unread(), service).refusal();
        }
    }
}
