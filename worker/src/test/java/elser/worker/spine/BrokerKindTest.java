package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.Map;

class BrokerKindTest {

    @Test
    void whatIsAskedFor_isTaken() {
        assertThat(BrokerKind.of("docker", Map.of())).isEqualTo(BrokerKind.DOCKER);
        assertThat(BrokerKind.of("embedded", Map.of("DOCKER_HOST", "unix:///nowhere")))
                .isEqualTo(BrokerKind.EMBEDDED);
    }

    @Test
    void anotherWord_isAnError() {
        assertThatThrownBy(() -> BrokerKind.of("podman", Map.of()))
                .hasMessage("-Dtest.broker must be docker or embedded, not podman");
    }
}
