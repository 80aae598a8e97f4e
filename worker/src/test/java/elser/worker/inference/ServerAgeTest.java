package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.config.WorkerConfig.Credentials;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Clusters before 8.16 are told apart by the question for the version, put once. */
class ServerAgeTest {

    private static SimulatedElasticsearch cluster(String version, Change... seeds) {
        return SimulatedElasticsearch.start(
                ClusterOptions.builder()
                        .version(ServerVersion.parse(version))
                        .with(List.of(seeds))
                        .build());
    }

    private static long asked(SimulatedElasticsearch cluster) {
        return cluster.calls().stream().filter(call -> call.target().equals("/")).count();
    }

    @Test
    void anOldOneIsKnownWhereACreateMayFollow_andAskedAgainForItMayBeUpgraded() {
        var now = new AtomicLong(1);
        try (var cluster = cluster("8.15");
                var caller =
                        new Caller(
                                new Settings(),
                                Caller.target(new Credentials.None(), cluster.url()),
                                now::get)) {
            assertThat(caller.look().elserApart()).isFalse();
            for (int look = 0; look < 3; look++) {
                assertThat(caller.look(".elser_model_2").elserApart()).isTrue();
            }
            assertThat(asked(cluster)).isEqualTo(1);

            now.addAndGet(Duration.ofMinutes(1).toNanos());
            assertThat(caller.look(".elser_model_2").elserApart()).isTrue();
            await().until(() -> asked(cluster) == 2);
        }
    }

    @Test
    void theFirstLookBeforeACreateKnowsIt() {
        try (var cluster = cluster("8.15");
                var caller = new Caller(new Settings(), cluster.url())) {
            assertThat(caller.look(".elser_model_2").elserApart()).isTrue();
        }
    }

    @Test
    void aNewerOneIsAskedOnce_oneThatMayNotTellCountsAsNewer() {
        try (var cluster = cluster("8.16");
                var caller = new Caller(new Settings(), cluster.url())) {
            assertThat(caller.look(".elser_model_2").elserApart()).isFalse();
            assertThat(caller.look(".elser_model_2").elserApart()).isFalse();
            assertThat(asked(cluster)).isEqualTo(1);
        }
        var denied = new Change.SetDenied(Set.of(Action.INFO, Action.GET_ML_INFO));
        try (var cluster = cluster("8.13", denied);
                var caller = new Caller(new Settings(), cluster.url())) {
            assertThat(caller.look(".elser_model_2").elserApart()).isFalse();
            assertThat(caller.look(".elser_model_2").elserApart()).isFalse();
            assertThat(asked(cluster)).isEqualTo(1);
        }
    }

    @Test
    void whatWasSeenStaysKnownWhereTheQuestionIsRefusedLater() {
        try (var cluster = cluster("8.15");
                var caller = new Caller(new Settings(), cluster.url())) {
            assertThat(caller.look(".elser_model_2").elserApart()).isTrue();

            cluster.apply(new Change.SetDenied(Set.of(Action.INFO)));

            assertThat(caller.look(".elser_model_2").elserApart()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8.13.4,, true",
        "8.15.5-SNAPSHOT,, true",
        "8.16.0,, false",
        "7.17.0,, true",
        "10.0.0,, false",
        "8.11.0, serverless, false",
        "today,, false",
    })
    void versionsAreCompared(String number, String flavor, boolean before) {
        assertThat(new ServerInfo(number, flavor, null).isBefore(8, 16)).isEqualTo(before);
    }
}
