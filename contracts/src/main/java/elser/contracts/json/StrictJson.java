package elser.contracts.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Bytes to a JSON tree, taking nothing that another reader could understand in another way. */
final class StrictJson {

    private static final int MESSAGE_MAX = 300;
    private static final int HASH_BYTES = 16;

    private static final ObjectWriter CANONICAL =
            Mappers.MESSAGES.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    /** Never fed, so any thread may copy it. */
    private static final MessageDigest SHA_256 = newSha256();

    private StrictJson() {}

    static JsonNode parse(byte[] value) throws UnreadableException {
        String text = decode(value);
        if (text.startsWith("\uFEFF")) {
            throw new UnreadableException("starts with a byte order mark");
        }
        JsonNode document;
        try {
            document = Mappers.MESSAGES.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UnreadableException("is not JSON" + at(e) + ": " + reason(e));
        } catch (NumberFormatException | ArithmeticException e) {
            // Jackson lets these through for exponents that no decimal holds.
            throw new UnreadableException("holds a number that cannot be read");
        }
        if (document.isMissingNode()) {
            throw new UnreadableException("is empty");
        }
        requireUnicode(document);
        return document;
    }

    /** Half of a surrogate pair can be escaped in JSON, but never be encoded or echoed. */
    static void requireUnicode(JsonNode document) throws UnreadableException {
        if (!isUnicode(document)) {
            throw new UnreadableException(
                    "escapes half of a surrogate pair, which is no character");
        }
    }

    /**
     * The first 128 bits of SHA-256, in hexadecimal, of the document with the members of every
     * object sorted by name. Order in arrays counts; a number counts by value and digits after the
     * point, so {@code 1} and {@code 1e0} are equal, {@code 1.0} is another.
     */
    static String contentHash(JsonNode document) {
        try {
            byte[] canonical = CANONICAL.writeValueAsBytes(document);
            return HexFormat.of().formatHex(sha256().digest(canonical), 0, HASH_BYTES);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every tree can be written", e);
        }
    }

    /** A copy: to look for the algorithm anew costs as much as to hash a request. */
    private static MessageDigest sha256() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be cloned", e);
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String decode(byte[] value) throws UnreadableException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException("is not UTF-8");
        }
    }

    private static String at(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static String reason(JsonProcessingException e) {
        return Texts.brief(e.getOriginalMessage(), MESSAGE_MAX);
    }

    private static boolean isUnicode(JsonNode node) {
        if (node.isTextual()) {
            return Texts.isUnicode(node.textValue());
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!Texts.isUnicode(member.getKey()) || !isUnicode(member.getValue())) {
                return false;
            }
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                if (!isUnicode(element)) {
                    return false;
                }
            }
        }
        return true;
    }
}
