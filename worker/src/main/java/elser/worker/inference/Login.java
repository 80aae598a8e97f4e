package elser.worker.inference;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;

/**
 * Logs in to a target. Secret files are read at every call, so a rotated key counts from the next
 * call on.
 */
final class Login {

    private static final int SHORTEST_REDACTED = 4;

    private final Credentials credentials;
    private volatile List<String> secrets = List.of();

    Login(Credentials credentials) {
        this.credentials = credentials;
    }

    /**
     * Value of the header {@code Authorization}, null for none.
     *
     * @throws IOException when a secret file cannot be read; its message names the file
     */
    @Nullable String authorization() throws IOException {
        return switch (credentials) {
            case Credentials.None() -> null;
            case Credentials.ApiKey(Secret key) -> {
                String text = text(key);
                // Elasticsearch hands out "id" and "api_key" as well as both, joined and encoded
                String encoded = text.contains(":") ? base64(text) : text;
                secrets = List.of(encoded, text, text.substring(text.indexOf(':') + 1));
                yield "ApiKey " + encoded;
            }
            case Credentials.Basic(String username, Secret password) -> {
                String text = text(password);
                String encoded = base64(username + ":" + text);
                secrets = List.of(encoded, text);
                yield "Basic " + encoded;
            }
        };
    }

    /** The text without the secrets that were sent last, should a server have repeated them. */
    String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            if (secret.length() >= SHORTEST_REDACTED) {
                redacted = redacted.replace(secret, "***");
            }
        }
        return redacted;
    }

    private static String text(Secret secret) throws IOException {
        return switch (secret) {
            case Secret.Value(String value) -> value;
            case Secret.InFile(var path) -> {
                try {
                    yield Files.readString(path).strip();
                } catch (IOException e) {
                    throw new IOException("the secret file " + path + " cannot be read", e);
                }
            }
        };
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
