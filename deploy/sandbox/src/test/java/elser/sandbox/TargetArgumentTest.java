package elser.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.Body;
import elser.sandbox.http.GatewayBehaviour;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.Page;
import elser.sandbox.http.TargetOptions;
import elser.sandbox.http.TlsOptions;
import elser.sandbox.wire.Certificate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

class TargetArgumentTest {

    @Test
    void keys_areRead() {
        TargetOptions target =
                TargetArgument.parse(
                        "eu,port=9200,gateway-timeout=2s,download-duration=1m,downloads=stalls-after:7,"
                            + "imported-models=m-{1..2}+n,ml-nodes=3");
        assertThat(target.port()).isEqualTo(9200);
        assertThat(target.gateway().orElseThrow().behaviour().timeout())
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(target.cluster().name()).isEqualTo("eu");
        assertThat(target.cluster().downloadDuration()).isEqualTo(Duration.ofMinutes(1));
        assertThat(target.cluster().capacity().nodes()).isEqualTo(3);
        assertThat(target.cluster().seeds())
                .containsExactly(
                        new Change.SetDownloads(new Course.StallsAfter(7)),
                        new Change.ImportModel("m-1"),
                        new Change.ImportModel("m-2"),
                        new Change.ImportModel("n"));
    }

    @Test
    void gatewayNodesAndCertificate_areRead() {
        TargetOptions target =
                TargetArgument.parse(
                        "eu,nodes=3,control-port=9201,gateway-port=9300,gateway-resend=true,"
                                + "gateway-status=504,gateway-body=json,gateway-retry-after=5,"
                                + "tls=wrong-host,ca-file=ca.pem");
        assertThat(target)
                .isEqualTo(
                        new TargetOptions(
                                ClusterOptions.builder().name("eu").build(),
                                0,
                                3,
                                9201,
                                Optional.of(
                                        new GatewayOptions(
                                                9300,
                                                new GatewayBehaviour(
                                                        Duration.ofSeconds(60),
                                                        true,
                                                        new Page(
                                                                504,
                                                                new Body.Json(),
                                                                Optional.of("5"))))),
                                Optional.of(
                                        new TlsOptions(
                                                Certificate.WRONG_HOST,
                                                Optional.of(Path.of("ca.pem"))))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,prt=1             | did you mean 'port'?",
                "a,port              | needs a value",
                "a,port=x            | port: 'x' is not a whole number",
                "a,version=7.17      | version: version 7.17 is not simulated",
                "a,gateway-timeout=5 | is not a duration such as 500ms",
                "a,denied=put-endpont| did you mean 'put-endpoint'?",
                "a,gateway-body=xml  | gateway-body: 'xml' is not html, json or empty",
                "a,tls=bad           | tls: 'bad' is not good, expired or wrong-host",
                "a,ca-file=ca.pem    | ca-file is of no use without tls",
                "a,nodes=0           | a cluster has at least 1 node",
                "port=1              | does not begin with a name"
            })
    void mistakes_areNamed(String argument, String message) {
        assertThatThrownBy(() -> TargetArgument.parse(argument))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
