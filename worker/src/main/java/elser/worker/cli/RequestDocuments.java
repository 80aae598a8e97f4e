package elser.worker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a file into requests: one JSON object over many lines, or one after the other (JSON lines).
 */
final class RequestDocuments {

    private static final String STANDARD_INPUT = "-";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

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
            List<RequestDocument> documents = split(text(content), file);
            if (documents.isEmpty()) {
                throw CommandFailure.fileWithoutRequests(file);
            }
            return documents;
        } catch (CharacterCodingException _) {
            throw CommandFailure.fileNotUtf8(file);
        } catch (JsonProcessingException e) {
            throw CommandFailure.fileNotJson(
                    file, e.getLocation().getLineNr(), e.getOriginalMessage());
        } catch (NoSuchFileException _) {
            throw CommandFailure.fileMissing(file);
        } catch (InvalidPathException _) {
            throw CommandFailure.noPath(file);
        } catch (AccessDeniedException _) {
            throw CommandFailure.fileForbidden(file);
        } catch (IOException e) {
            throw CommandFailure.fileUnreadable(file, String.valueOf(e.getMessage()));
        }
    }

    /** The text without the mark that some editors put before it. */
    private static String text(byte[] content) throws CharacterCodingException {
        String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    private static List<RequestDocument> split(String text, String file) throws IOException {
        List<RequestDocument> documents = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                int line = parser.currentTokenLocation().getLineNr();
                if (token != JsonToken.START_OBJECT) {
                    throw CommandFailure.fileOfNoObjects(file, line);
                }
                long start = parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                long end = parser.currentLocation().getCharOffset();
                String json = text.substring((int) start, (int) end);
                documents.add(new RequestDocument("line " + line, json.getBytes(UTF_8)));
            }
        }
        return documents;
    }
}
