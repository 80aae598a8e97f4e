package elser.contracts.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The rules of chunking settings; an empty object means the default. */
final class ChunkingRules {

    private static final int CHUNK_MAX = 300;
    private static final int SENTENCE_CHUNK_MIN = 20;
    private static final int CHUNK_MIN = 10;

    private final ObjectNode chunking;
    private final Findings findings;
    private final Members members;

    ChunkingRules(ObjectNode chunking, Findings findings) {
        this.chunking = chunking;
        this.findings = findings;
        members = new Members(findings);
    }

    void check(String pointer) {
        if (chunking.isEmpty()) {
            return;
        }
        members.required("strategy", members.oneOf("sentence", "word", "recursive", "none"));
        String strategy = chunking.path("strategy").textValue();
        switch (strategy == null ? "" : strategy) {
            case "sentence" -> sentence();
            case "word" -> word();
            case "recursive" -> recursive();
            case "none" ->
                    foreign(
                            "max_chunk_size",
                            "sentence_overlap",
                            "overlap",
                            "separators",
                            "separator_group");
            default -> unchecked();
        }
        members.check(pointer, chunking);
    }

    private void sentence() {
        members.required("max_chunk_size", members.integer(SENTENCE_CHUNK_MIN, CHUNK_MAX))
                .optional("sentence_overlap", members.integer(0, 1));
        foreign("overlap", "separators", "separator_group");
    }

    private void word() {
        members.required("max_chunk_size", members.integer(CHUNK_MIN, CHUNK_MAX))
                .required("overlap", members.integer(1, Integer.MAX_VALUE, this::overlap));
        foreign("sentence_overlap", "separators", "separator_group");
    }

    private void recursive() {
        members.required("max_chunk_size", members.integer(CHUNK_MIN, CHUNK_MAX))
                .optional("separators", this::separators)
                .optional("separator_group", this::separatorGroup);
        foreign("sentence_overlap", "overlap");
    }

    /**
     * Without a known strategy nothing more can be said about the members that some strategy takes.
     */
    private void unchecked() {
        for (String name :
                List.of(
                        "max_chunk_size",
                        "sentence_overlap",
                        "overlap",
                        "separators",
                        "separator_group")) {
            members.optional(name, (pointer, value) -> {});
        }
    }

    private void foreign(String... names) {
        for (String name : names) {
            members.optional(
                    name,
                    (pointer, value) ->
                            findings.add(
                                    pointer,
                                    "is not taken by strategy "
                                            + Texts.show(chunking.path("strategy"))));
        }
    }

    private void overlap(String pointer, int overlap) {
        Integer size = validSize();
        if (size != null && overlap > size / 2) {
            findings.add(
                    pointer,
                    "must be at most half of max_chunk_size, which is "
                            + size / 2
                            + ", was "
                            + overlap);
        }
    }

    private @Nullable Integer validSize() {
        JsonNode size = chunking.path("max_chunk_size");
        boolean valid =
                size.isIntegralNumber()
                        && size.canConvertToInt()
                        && size.intValue() >= CHUNK_MIN
                        && size.intValue() <= CHUNK_MAX;
        return valid ? size.intValue() : null;
    }

    private void separators(String pointer, JsonNode separators) {
        if (!separators.isArray() || separators.isEmpty()) {
            findings.add(
                    pointer,
                    "must be a list of at least one string, was "
                            + (separators.isArray() ? "empty" : Texts.show(separators)));
            return;
        }
        for (int at = 0; at < separators.size(); at++) {
            String separator = separators.path(at).textValue();
            if (separator == null || separator.isEmpty()) {
                findings.add(
                        pointer + '/' + at,
                        "must be a string, not empty, was " + Texts.show(separators.path(at)));
            }
        }
    }

    private void separatorGroup(String pointer, JsonNode group) {
        if (chunking.has("separators")) {
            findings.add(pointer, "must be left out where separators are given");
        } else {
            members.oneOf("markdown", "plaintext").check(pointer, group);
        }
    }
}
