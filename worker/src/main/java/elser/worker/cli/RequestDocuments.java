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
                throw new CommandFailure(file + " holds no request.");
            }
            return documents;
        } catch (CharacterCodingException _) {
            throw new CommandFailure(file + " is not UTF-8 text.");
        } catch (JsonProcessingException e) {
            throw new CommandFailure(
                    "%s is not JSON at line %d: %s. Nothing was published."
                            .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()));
        } catch (NoSuchFileException _) {
            throw new CommandFailure("The file " + file + " does not exist.");
        } catch (InvalidPathException _) {
            throw new CommandFailure("\"" + file + "\" is no path of a file.");
        } catch (AccessDeniedException _) {
            throw new CommandFailure("The file " + file + " may not be read by this process.");
        } catch (IOException e) {
            throw new CommandFailure(
                    "The file %s cannot be read: %s.".formatted(file, e.getMessage()));
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
                    throw new CommandFailure(
                            "%s line %d: a request is a JSON object; several stand one after the other, one a line, without [ ]."
                                    .formatted(file, line));
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
