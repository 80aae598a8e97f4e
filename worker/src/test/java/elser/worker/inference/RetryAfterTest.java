package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.inference.RawServer.Conduct;
import elser.worker.lifecycle.Read;
import elser.worker.loop.Clusters.Permission;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A target that asks to be left alone is left alone, by reads and by mutations. */
class RetryAfterTest {

    private static final String WELL =
            RawServer.json(200, "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[]}");

    private final AtomicLong now = new AtomicLong(1);
    private final AtomicReference<String> read = new AtomicReference<>(WELL);
    private final AtomicReference<String> mutation = new AtomicReference<>(WELL);
    private final Conduct conduct =
            exchange -> exchange.write((exchange.request().isRead() ? read : mutation).get());

    private Caller caller(RawServer server) {
        return new Caller(
                new Settings().readAttempts(1),
                Caller.target(new Credentials.None(), server.url()),
                now::get);
    }

    private static String tooMany(int seconds) {
        return RawServer.response(429, "Retry-After: " + seconds + "\r\n", "");
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aReadThatIsToldSoHoldsMutationsBackToo() {
        try (var server = new RawServer(conduct);
                var caller = caller(server)) {
            read.set(tooMany(30));
            caller.look();
            pass(Duration.ofSeconds(29));
            assertThat(caller.ask()).isEqualTo(new Permission.GatewayDown());
            assertThat(caller.freePlaces()).isEqualTo(2);

            pass(Duration.ofSeconds(2));

            assertThat(caller.ask()).isInstanceOf(Permission.Granted.class);
        }
    }

    @Test
    void aMutationThatIsToldSoHoldsReadsBack() {
        try (var server = new RawServer(conduct);
                var caller = caller(server)) {
            mutation.set(tooMany(30));
            caller.create();

            assertThat(caller.look().endpoints()).isInstanceOf(Read.Unavailable.class);
            assertThat(caller.ask()).isEqualTo(new Permission.GatewayDown());
            assertThat(server.requests()).hasSize(1);

            pass(Duration.ofSeconds(31));

            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
        }
    }

    @Test
    void aShortTimeCountsToo() {
        try (var server = new RawServer(conduct);
                var caller = caller(server)) {
            read.set(tooMany(1));
            caller.look();
            int told = server.requests().size();
            read.set(WELL);

            caller.look();
            assertThat(server.requests()).hasSize(told);

            pass(Duration.ofSeconds(1));
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
        }
    }
}
