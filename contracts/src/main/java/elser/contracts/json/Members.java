package elser.contracts.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Checks one object: its members in the order they stand in the document, each by its own rule,
 * then those that are missing.
 */
final class Members {

    /** Checks one value. */
    interface Rule {
        void check(String pointer, JsonNode value);
    }

    private record Member(boolean required, Rule rule) {}

    private final Findings findings;
    private final Map<String, Member> known = new LinkedHashMap<>();

    Members(Findings findings) {
        this.findings = findings;
    }

    Members required(String name, Rule rule) {
        known.put(name, new Member(true, rule));
        return this;
    }

    Members optional(String name, Rule rule) {
        known.put(name, new Member(false, rule));
        return this;
    }

    void check(String pointer, ObjectNode object) {
        object.properties()
                .forEach(
                        member ->
                                check(
                                        child(pointer, member.getKey()),
                                        member.getKey(),
                                        member.getValue()));
        known.forEach(
                (name, member) -> {
                    if (member.required() && !object.has(name)) {
                        findings.add(child(pointer, name), "is required");
                    }
                });
    }

    private void check(String pointer, String name, JsonNode value) {
        Member member = known.get(name);
        if (member == null) {
            findings.add(
                    pointer,
                    "is unknown; " + NearestName.advice(name, List.copyOf(known.keySet())));
        } else if (value.isNull()) {
            findings.add(
                    pointer,
                    member.required()
                            ? "must not be null; it is required"
                            : "must not be null; leave it out");
        } else {
            member.rule().check(pointer, value);
        }
    }

    /** Pointer of a member (RFC 6901). */
    static String child(String pointer, String name) {
        return pointer + '/' + name.replace("~", "~0").replace("/", "~1");
    }

    Rule object(ObjectRule rule) {
        return (pointer, value) -> {
            if (value instanceof ObjectNode object) {
                rule.check(pointer, object);
            } else {
                findings.add(pointer, "must be an object, was " + Texts.show(value));
            }
        };
    }

    /** Checks one object. */
    interface ObjectRule {
        void check(String pointer, ObjectNode object);
    }

    Rule text(Text rule) {
        return (pointer, value) -> {
            if (value.isTextual()) {
                rule.check(pointer, value.textValue());
            } else {
                findings.add(pointer, "must be a string, was " + Texts.show(value));
            }
        };
    }

    /** Checks one string. */
    interface Text {
        void check(String pointer, String text);
    }

    Rule oneOf(String... values) {
        List<String> choice = Arrays.asList(values);
        return text(
                (pointer, text) -> {
                    if (!choice.contains(text)) {
                        findings.add(
                                pointer,
                                choice.stream()
                                                .map(Texts::quote)
                                                .collect(Collectors.joining(" or ", "must be ", ""))
                                        + ", was "
                                        + Texts.quote(text));
                    }
                });
    }

    Rule bool() {
        return (pointer, value) -> {
            if (!value.isBoolean()) {
                findings.add(pointer, "must be true or false, was " + Texts.show(value));
            }
        };
    }

    /** An integer in a range; what else there is to say about one that is in it. */
    Rule integer(int min, int max, Integers then) {
        return (pointer, value) -> {
            if (!value.isIntegralNumber()) {
                findings.add(
                        pointer,
                        (value.isNumber()
                                        ? "must be an integer without fraction or exponent, was "
                                        : "must be an integer, was ")
                                + Texts.show(value));
            } else if (!value.canConvertToInt()
                    || value.intValue() < min
                    || value.intValue() > max) {
                findings.add(
                        pointer,
                        "must be an integer from "
                                + min
                                + " to "
                                + max
                                + ", was "
                                + Texts.show(value));
            } else {
                then.check(pointer, value.intValue());
            }
        };
    }

    Rule integer(int min, int max) {
        return integer(min, max, (pointer, value) -> {});
    }

    /** Checks one integer. */
    interface Integers {
        void check(String pointer, int value);
    }
}
