package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;

import elser.worker.loop.Clusters.Permission;

import org.junit.jupiter.api.Test;

/** A bug in a call is told with what the call was for. */
class CallBugTest {

    @Test
    void aMutationsBugNamesItsProvisioning() {
        try (var server = RawServer.answering(RawServer.json(200, "{}"));
                var log = new LogLines(Level.INFO);
                var caller = new Caller(new Settings(), server.url())) {
            caller.clusters()
                    .run(
                            Caller.START,
                            null,
                            (Permission.Granted) caller.ask(),
                            () -> true,
                            _ -> {
                                throw new IllegalStateException("told to");
                            });
            await().until(() -> !log.shown().isEmpty());

            assertThat(log.shown().getFirst().lines().findFirst())
                    .hasValue(
                            "ERROR Cluster a bug in a call to a target elser.target=\"default\""
                                    + " elser.provisioning.id=\"p1\""
                                    + " event.action=\"taking an answer\""
                                    + "java.lang.IllegalStateException: told to");
        }
    }
}
