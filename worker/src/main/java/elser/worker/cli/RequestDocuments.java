package elser.worker.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a file into requests: one JSON object over many lines, or one after the other (JSON lines).
 */
final class RequestDocuments {

    private static final String STANDARD_INPUT = "-";

    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();

    private RequestDocuments() {}

    /** The documents of a file, or of standard input for {@code -}. */
    static List<RequestDocument> read(String file, InputStream standardInput) {
        try {
            byte[] content =
                    file.equals(STANDARD_INPUT)
                            ? standardInput.readAllBytes()
                            : Files.readAllBytes(Path.of(file));
            List<RequestDocument> documents = split(content, file);
            if (documents.isEmpty()) {
                throw new CommandFailure(file + " holds no request.");
            }
            return documents;
        } catch (JsonProcessingException e) {
            throw new CommandFailure(
                    "%s is not JSON at line %d: %s. Nothing was published."
                            .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()));
        } catch (java.nio.file.NoSuchFileException _) {
            throw new CommandFailure("The file " + file + " does not exist.");
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static List<RequestDocument> split(byte[] content, String file) throws IOException {
        List<RequestDocument> documents = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(content)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                int line = parser.currentTokenLocation().getLineNr();
                if (token != JsonToken.START_OBJECT) {
                    throw new CommandFailure(
                            "%s line %d: a request is a JSON object; several stand one after the other, one a line, without [ ]."
                                    .formatted(file, line));
                }
                long start = parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                long end = parser.currentLocation().getByteOffset();
                byte[] json = Arrays.copyOfRange(content, (int) start, (int) end);
                documents.add(new RequestDocument("line " + line, json));
            }
        }
        return documents;
    }
}
