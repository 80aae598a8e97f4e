package elser.worker.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Provisioning;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;

/**
 * Ledger entries as bytes: JSON with the format's version in {@code v}. Format 1 says in the value
 * once more what the key says; format 2 leaves that out. Both are read. Members of a record that a
 * reader does not know are of a newer minor version: they are kept, see {@link
 * elser.worker.lifecycle.Extra}. Minor versions add members to the record itself, never inside
 * others. A newer {@code v} stops the worker.
 */
public final class LedgerCodec {

    /** The format written where nobody asks for another: the version before this one reads it. */
    public static final int FORMAT = 1;

    /** The newest format this version reads and can write. */
    public static final int NEWEST = 2;

    /** Numbers keep their digits: what is not understood is written again as it was. */
    static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private LedgerCodec() {}

    /** Key of an entry's record. */
    public static byte[] key(Entry entry) {
        return utf8(LedgerKey.of(entry));
    }

    /** Key of the identity record. */
    public static byte[] identityKey() {
        return utf8(LedgerKey.IDENTITY);
    }

    /** Value of the identity record. */
    public static byte[] value(Identity identity) {
        return write(
                identity.format(),
                json -> {
                    json.writeStringField("type", "identity");
                    json.writeNumberField("format", identity.format());
                    json.writeStringField("group_id", identity.groupId());
                    json.writeNumberField("partitions", identity.partitions());
                });
    }

    /** Value of an entry's record, in the format that is written where nobody asks for another. */
    public static byte[] value(Entry entry) {
        return value(entry, FORMAT);
    }

    /** Value of an entry's record in a format. */
    public static byte[] value(Entry entry, int format) {
        return write(
                format,
                json -> {
                    if (format == 1) {
                        json.writeStringField("key", entry.key().toString());
                    }
                    json.writeStringField("type", type(entry));
                    if (format == 1) {
                        LedgerKey.writeNames(json, entry);
                    }
                    switch (entry) {
                        case Provisioning provisioning ->
                                ProvisioningJson.write(json, provisioning);
                        case Entry.Waiter waiter -> RequestJson.write(json, waiter);
                        case Entry.Remembered remembered -> RequestJson.write(json, remembered);
                        case Entry.Configuration configuration ->
                                RequestJson.write(json, configuration);
                    }
                });
    }

    private static String type(Entry entry) {
        return switch (entry) {
            case Provisioning _ -> "provisioning";
            case Entry.Waiter _ -> "waiter";
            case Entry.Remembered _ -> "remembered";
            case Entry.Configuration _ -> "configuration";
        };
    }

    /**
     * Reads a record that is not a tombstone.
     *
     * @throws UnreadableLedger when it is of a newer version
     * @throws CorruptRecord when it is of no version
     */
    public static LedgerRecord read(byte[] key, byte[] value) {
        String name = new String(key, StandardCharsets.UTF_8);
        try {
            JsonNode json = JSON.readTree(value);
            long version = Json.number(json, "v");
            if (version > NEWEST) {
                throw new UnreadableLedger(name, version, NEWEST);
            }
            if (version < 1) {
                throw new IllegalArgumentException("there is no format " + version);
            }
            LedgerRecord record = read(name, version, json);
            if (record instanceof LedgerRecord.Remembers(Entry entry)
                    && !LedgerKey.of(entry).equals(name)) {
                throw new IllegalArgumentException(
                        "its value belongs to key " + LedgerKey.of(entry));
            }
            return record;
        } catch (IOException
                | IllegalArgumentException
                | NullPointerException
                | ArithmeticException
                | DateTimeException broken) {
            throw new CorruptRecord(name, broken);
        }
    }

    private static LedgerRecord read(String name, long version, JsonNode json) {
        String type = Json.text(json, "type");
        if (type.equals("identity")) {
            return new LedgerRecord.Whose(
                    new Identity(
                            json.path("format").asInt(),
                            Json.text(json, "group_id"),
                            json.path("partitions").asInt()));
        }
        if (version > 1) {
            LedgerKey.readNames(name, (ObjectNode) json);
        }
        ModelKey key = ModelKey.parse(Json.text(json, "key"));
        return new LedgerRecord.Remembers(
                switch (type) {
                    case "provisioning" -> ProvisioningJson.read(key, json);
                    case "waiter" -> RequestJson.waiter(key, json);
                    case "remembered" -> RequestJson.remembered(key, json);
                    case "configuration" -> RequestJson.configuration(key, json);
                    default -> throw new IllegalArgumentException("unknown type " + type);
                });
    }

    /** Writes the members of a record. */
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] write(int format, Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("v", format);
            body.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
