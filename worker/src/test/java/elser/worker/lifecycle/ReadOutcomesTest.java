package elser.worker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.ServerVersion;
import elser.worker.inference.VirtualTarget;
import elser.worker.lifecycle.Trouble.Kind;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What answers to reads mean, by the same table as those to other calls. */
class ReadOutcomesTest {

    private static final Instant T0 = Scene.T0;

    /** Written down here and not taken from the table. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "gateway_throttled  | 429 | -                            | x | GATEWAY     | false",
                "gateway            | 502 | -                            | x | GATEWAY     | false",
                "gateway            | 403 | -                            | x | GATEWAY     | false",
                "unlicensed         | 403 | security_exception           | current license is"
                        + " non-compliant for [ml] | LICENSE | true",
                "denied             | 403 | security_exception           | x | CREDENTIALS | true",
                "denied             | 401 | security_exception           | x | CREDENTIALS | true",
                "blocked            | 403 | cluster_block_exception      | x | SERVER      | false",
                "throttled          | 429 | circuit_breaking_exception   | x | SERVER      | false",
                "throttled          | 429 | status_exception             | Could not start | SERVER"
                        + " | false",
                "server_failed      | 500 | exception                    | x | SERVER      | false",
                "server_unavailable | 503 | unavailable_shards_exception | x | GATEWAY     | false",
                "unknown            | 404 | resource_not_found_exception | x | SERVER      | false",
                "unknown            | 418 | teapot_exception             | x | SERVER      | false",
            })
    void anAnswerThatIsNotTheOneHopedFor(
            String row,
            int status,
            @Nullable String type,
            String reason,
            Kind kind,
            boolean forbidden) {
        CallResult answer = new CallResult.Answered(status, type, reason);
        String who = type == null ? "from a gateway" : type;
        Trouble trouble = new Trouble(kind, status + " " + who + ": " + reason, type, status);

        assertThat(Outcomes.rowOf(OutcomeRow.Call.READ, null, answer).name()).isEqualTo(row);
        assertThat(Read.<Object>failed(answer))
                .isEqualTo(
                        forbidden
                                ? new Read.Forbidden<>(trouble)
                                : new Read.Unavailable<>(trouble));
    }

    @Test
    void noAnswer_isAGatewaysTrouble() {
        for (CallResult nothing :
                List.of(new CallResult.NoAnswer("x"), new CallResult.NotSent("x"))) {
            assertThat(Read.<Object>failed(nothing))
                    .isEqualTo(new Read.Unavailable<>(new Trouble(Kind.GATEWAY, "x", null, null)));
        }
    }

    /** No read that failed is ever taken for one that found nothing. */
    @Test
    void whatTheSimulationAnswers() {
        assertThat(look(new Change.SetDenied(Set.of(Action.LIST_TASKS))).downloads().trouble())
                .extracting(Trouble::kind, Trouble::errorType, Trouble::httpStatus)
                .containsExactly(Kind.CREDENTIALS, "security_exception", 403);
        assertThat(look(new Change.RevokeApiKey(VirtualTarget.WORKERS_KEY)).endpoints().trouble())
                .extracting(Trouble::kind, Trouble::errorType, Trouble::httpStatus)
                .containsExactly(Kind.CREDENTIALS, "security_exception", 401);
        assertThat(look().endpoints().trouble()).isNull();
    }

    private static TargetView look(Change... changes) {
        VirtualTarget target =
                new VirtualTarget(
                        "default",
                        ClusterOptions.builder()
                                .version(ServerVersion.parse("9.5"))
                                .with(
                                        List.of(
                                                new Change.AddApiKey(
                                                        VirtualTarget.WORKERS_KEY, Set.of("all"))))
                                .build(),
                        T0);
        List.of(changes).forEach(target::apply);
        return target.look(Set.of(), 0, VirtualTarget.Weather.FAIR);
    }
}
