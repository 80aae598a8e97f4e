package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.http.SimulatedElasticsearch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Set;

/** Clusters before 8.16 are told apart, by a call that is made only where that matters. */
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
        try (var cluster = cluster("8.15");
                var caller = new Caller(new Settings(), cluster.url())) {
            assertThat(caller.look().elserApart()).isFalse();
            long asNode = asked(cluster);
            assertThat(asNode).isEqualTo(1);

            assertThat(caller.look(".elser_model_2").elserApart()).isTrue();
            assertThat(caller.look(".elser_model_2").elserApart()).isTrue();
            assertThat(asked(cluster) - asNode).isEqualTo(2);
        }
    }

    @Test
    void aNewerOneIsAskedOnce_oneThatMayNotTellCountsAsNewer() {
        try (var cluster = cluster("8.16");
                var caller = new Caller(new Settings(), cluster.url())) {
            assertThat(caller.look(".elser_model_2").elserApart()).isFalse();
            long atFirst = asked(cluster);
            assertThat(atFirst).isEqualTo(2);
            assertThat(caller.look(".elser_model_2").elserApart()).isFalse();
            assertThat(asked(cluster)).isEqualTo(atFirst);
        }
        try (var cluster = cluster("8.13", new Change.SetDenied(Set.of(Action.INFO)));
                var caller = new Caller(new Settings(), cluster.url())) {
            assertThat(caller.look(".elser_model_2").elserApart()).isFalse();
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
