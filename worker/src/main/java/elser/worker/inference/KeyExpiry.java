package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Asks a target when the API key runs out that the worker shows it. A key may read itself without
 * any privilege, as long as it asks by its own id and not for the roles that limit it
 * (Elasticsearch's {@code RBACEngine#checkSameUserPermissions}, in its sources from 8.7 on). Each
 * key is asked about once, and again after an hour, for its end can be moved. Nobody waits for it,
 * and where no answer comes nothing follows: what was known of the same key still counts.
 */
final class KeyExpiry {

    static final String PATH = "/_security/api_key";

    private static final Duration REST = Duration.ofHours(1);

    private final Nodes nodes;
    private final Reads reads;
    private final Login login;
    private final Executor threads;
    private final LongSupplier nanos;
    private @Nullable Asked asked;

    /**
     * The last question.
     *
     * @param pass that it was asked with and about
     * @param until monotonic time up to which it is not put again
     * @param end null where the key has none, or none is known
     */
    private record Asked(Login.Pass pass, long until, @Nullable Instant end) {}

    /**
     * @param threads start a thread for each question
     * @param nanos monotonic clock
     */
    KeyExpiry(Nodes nodes, Reads reads, Login login, Executor threads, LongSupplier nanos) {
        this.nodes = nodes;
        this.reads = reads;
        this.login = login;
        this.threads = threads;
        this.nanos = nanos;
    }

    /** When the key runs out that the next call shows, null where that is not known or never. */
    @Nullable Instant end() {
        Login.Pass pass = pass();
        synchronized (this) {
            return asked != null && asked.pass().equals(pass) ? asked.end() : null;
        }
    }

    /** Asks, where it is time to. */
    void exchange() {
        Login.Pass pass = pass();
        String id = pass == null ? null : pass.keyId();
        if (pass != null && id != null && begin(pass)) {
            threads.execute(() -> ask(pass, id));
        }
    }

    private Login.@Nullable Pass pass() {
        try {
            return login.pass();
        } catch (IOException _) {
            return null; // those whose call fails by it say so
        }
    }

    private synchronized boolean begin(Login.Pass pass) {
        Asked same = asked != null && asked.pass().equals(pass) ? asked : null;
        long now = nanos.getAsLong();
        if (same != null && now - same.until() < 0) {
            return false;
        }
        asked = new Asked(pass, now + REST.toNanos(), same == null ? null : same.end());
        return true;
    }

    private void ask(Login.Pass pass, String id) {
        long now = nanos.getAsLong();
        Node node =
                nodes.all().stream()
                        .filter(each -> !each.isAvoided(now))
                        .findFirst()
                        .orElse(nodes.all().getFirst());
        boolean _ = reads.aside(node, PATH, Map.of("id", id), answer -> learn(pass, id, answer));
    }

    /** Whether it was about the key that counts. */
    private synchronized boolean learn(Login.Pass pass, String id, Answer answer) {
        if (asked == null || !asked.pass().equals(pass)) {
            return false;
        }
        switch (answer) {
            case Answer.Good(int _, JsonNode body) ->
                    asked = new Asked(pass, asked.until(), end(body, id));
            case Answer.Withheld _, Answer.Unarmed _ ->
                    asked = new Asked(pass, nanos.getAsLong(), asked.end());
            case Answer.Bad _ -> {}
        }
        return true;
    }

    /** As {@code ApiKey#innerToXContent} of Elasticsearch writes it, in milliseconds. */
    private static @Nullable Instant end(JsonNode body, String id) {
        for (JsonNode key : body.path("api_keys")) {
            JsonNode end = key.path("expiration");
            if (id.equals(Json.text(key, "id"))
                    && end.isIntegralNumber()
                    && end.canConvertToLong()) {
                return Instant.ofEpochMilli(end.longValue());
            }
        }
        return null;
    }
}
