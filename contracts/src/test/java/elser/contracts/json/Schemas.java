package elser.contracts.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The published schemas and examples, as dependants find them on the class path. */
final class Schemas {

    static final Schema REQUEST = schema(text("schemas/provisioning-request.schema.json"));
    static final Schema EVENT = schema(text("schemas/lifecycle-event.schema.json"));

    /** The event schema with every object closed: what this version of the code may write. */
    static final Schema EVENT_OF_THIS_VERSION =
            schema(closed(text("schemas/lifecycle-event.schema.json")));

    private Schemas() {}

    /** What a validator says that checks formats too. */
    static List<String> errors(Schema schema, String document) {
        return errors(schema, document, true);
    }

    /** What a validator says that takes formats for annotations, the default of JSON Schema. */
    static List<String> errorsFormatsAside(Schema schema, String document) {
        return errors(schema, document, false);
    }

    private static List<String> errors(Schema schema, String document, boolean formats) {
        List<Error> errors =
                schema.validate(
                        document,
                        InputFormat.JSON,
                        context ->
                                context.executionConfig(
                                        config -> config.formatAssertionsEnabled(formats)));
        return errors.stream().map(Error::toString).toList();
    }

    static String text(String name) {
        try (InputStream resource = Schemas.class.getResourceAsStream("/elser/contracts/" + name)) {
            if (resource == null) {
                throw new IllegalArgumentException("no resource " + name);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    static Schema schema(String text) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text, InputFormat.JSON);
    }

    private static String closed(String text) {
        ObjectNode root = (ObjectNode) RuleTable.json(text);
        root.put("unevaluatedProperties", false);
        root.path("properties").forEach(Schemas::close);
        close(root.at("/properties/failure/properties/violations/items"));
        return root.toString();
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("type").asText().equals("object")
                && object.has("properties")) {
            object.put("unevaluatedProperties", false);
        }
    }
}
