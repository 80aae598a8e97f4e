package elser.worker.inference;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logs in to a target. Secret files are read at every call, so a rotated key counts from the next
 * call on.
 */
final class Login {

    private static final String API_KEY = "ApiKey ";

    /** What an encoded key begins with once it is decoded: ids are letters, digits, - and _. */
    private static final Pattern ID = Pattern.compile("([\\w-]{1,128}):");

    private final Credentials credentials;

    Login(Credentials credentials) {
        this.credentials = credentials;
    }

    /**
     * What the next call shows.
     *
     * @throws IOException when a secret file cannot be read; its message names the file
     */
    Pass pass() throws IOException {
        return switch (credentials) {
            case Credentials.None() -> new Pass(null, List.of());
            case Credentials.ApiKey(Secret key) -> apiKey(text(key));
            case Credentials.Basic(String username, Secret password) -> {
                String text = text(password);
                String encoded = base64(username + ":" + text);
                yield new Pass("Basic " + encoded, List.of(encoded, text));
            }
        };
    }

    /**
     * Elasticsearch hands out {@code id} and {@code api_key} as well as both, joined by a colon and
     * encoded. It may speak of any of them.
     */
    private static Pass apiKey(String text) {
        String encoded = text.contains(":") ? base64(text) : text;
        Set<String> secrets = new LinkedHashSet<>(List.of(encoded, text));
        String pair = decoded(encoded);
        if (pair != null && pair.contains(":")) {
            secrets.add(pair);
            secrets.add(pair.substring(pair.indexOf(':') + 1));
        }
        return new Pass(API_KEY + encoded, List.copyOf(secrets));
    }

    private static @Nullable String decoded(String encoded) {
        try {
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return null; // the server will say so
        }
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

    /**
     * What one call logs in with. Secrets belong to the call, for its answer may come when others
     * are in use already.
     *
     * @param authorization value of the header {@code Authorization}, null for none
     * @param secrets in all forms in which a server may repeat them
     */
    record Pass(@Nullable String authorization, List<String> secrets) {

        private static final int SHORTEST_REDACTED = 4;

        /** The id of the API key, which is no secret; null where it is not of the usual form. */
        @Nullable String keyId() {
            if (authorization == null || !authorization.startsWith(API_KEY)) {
                return null;
            }
            String pair = decoded(authorization.substring(API_KEY.length()));
            Matcher id = ID.matcher(pair == null ? "" : pair);
            return id.lookingAt() ? id.group(1) : null;
        }

        /** The text without the secrets, should a server have repeated them. */
        String redact(String text) {
            String redacted = text;
            for (String secret : secrets) {
                if (secret.length() >= SHORTEST_REDACTED) {
                    redacted = redacted.replace(secret, "***");
                }
            }
            return redacted;
        }

        @Override
        public String toString() {
            return "Pass[***]";
        }
    }
}
