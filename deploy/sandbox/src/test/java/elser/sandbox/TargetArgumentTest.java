package elser.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.TargetOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

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
                "port=1              | does not begin with a name"
            })
    void mistakes_areNamed(String argument, String message) {
        assertThatThrownBy(() -> TargetArgument.parse(argument))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
