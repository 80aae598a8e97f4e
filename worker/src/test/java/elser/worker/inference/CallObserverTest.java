package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.inference.RawServer.Conduct;
import elser.worker.lifecycle.Mutation;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Every call to a target is told with what it was for and how it ended. */
class CallObserverTest {

    private static Map<String, Integer> looked(Settings settings, int times, Conduct conduct) {
        try (var server = new RawServer(conduct);
                var caller = new Caller(settings, server.url())) {
            for (int i = 0; i < times; i++) {
                caller.look("m");
            }
            return caller.told();
        }
    }

    private static Map<String, Integer> mutated(Mutation mutation, Conduct conduct) {
        try (var server = new RawServer(conduct);
                var caller =
                        new Caller(
                                new Settings().createTimeout(Duration.ofMillis(500)),
                                server.url())) {
            caller.run(mutation, () -> true);
            return caller.told();
        }
    }

    @Test
    void readsAreToldApart() {
        String empty =
                "{\"endpoints\":[],\"trained_model_stats\":[],\"trained_model_configs\":[],"
                        + "\"tasks\":[]}";
        assertThat(looked(new Settings(), 2, call -> call.write(RawServer.json(200, empty))))
                .isEqualTo(
                        Map.of(
                                "default list_endpoints ok", 2,
                                "default model_statistics ok", 2,
                                "default download_tasks ok", 2,
                                "default model_definition ok", 2,
                                "default version ok", 1));
    }

    @Test
    void whatElasticsearchRefuses_isNotTriedAgain() {
        assertThat(
                        looked(
                                new Settings(),
                                1,
                                call -> call.write(RawServer.error(403, "security", "no"))))
                .isEqualTo(
                        Map.of(
                                "default list_endpoints refused", 1,
                                "default model_statistics refused", 1,
                                "default download_tasks refused", 1,
                                "default model_definition refused", 1));
    }

    @Test
    void retriesAndWhatAnOpenBreakerWithholds() {
        Conduct gateway = call -> call.write(RawServer.response(502, "", "<html>"));

        Map<String, Integer> told =
                looked(new Settings().readAttempts(2).breakerCalls(8), 2, gateway);

        assertThat(told)
                .isEqualTo(
                        Map.of(
                                "default list_endpoints gateway", 2,
                                "default model_statistics gateway", 2,
                                "default download_tasks gateway", 2,
                                "default model_definition gateway", 2,
                                "default retried", 4,
                                "default breaker open", 1,
                                "default withheld", 4));
    }

    @Test
    void mutationsAreToldByTheirKind() {
        Conduct done = call -> call.write(RawServer.json(200, "{}"));

        assertThat(mutated(Caller.create("my-elser"), done))
                .isEqualTo(Map.of("default create ok", 1));
        assertThat(mutated(Caller.START, done)).isEqualTo(Map.of("default start ok", 1));
        assertThat(mutated(new Mutation.Wake(Caller.KEY, "p", "e"), done))
                .isEqualTo(Map.of("default wake ok", 1));
        assertThat(mutated(new Mutation.DeleteEndpoint(Caller.KEY, "p", "e"), done))
                .isEqualTo(Map.of("default delete_endpoint ok", 1));
        assertThat(mutated(new Mutation.DeleteModel(Caller.KEY, "p", "m"), done))
                .isEqualTo(Map.of("default delete_model ok", 1));
    }

    @Test
    void aMutationThatIsNotAnswered() {
        assertThat(mutated(Caller.create("my-elser"), RawServer.Exchange::hang))
                .isEqualTo(Map.of("default create no_answer", 1));
    }

    @Test
    void aMutationThatNeverLeft() throws IOException {
        URI nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (var caller = new Caller(new Settings(), nobody)) {
            caller.create();

            assertThat(caller.told()).isEqualTo(Map.of("default create not_sent", 1));
        }
    }
}
