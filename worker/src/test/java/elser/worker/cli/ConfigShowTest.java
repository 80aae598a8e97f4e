package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code config show}. */
class ConfigShowTest {

    private static Terminal sound() {
        return new Terminal()
                .with("elser.kafka.bootstrap.servers", "kafka:9092")
                .with("elser.targets.default.url", "http://es:9200")
                .with("elser.targets.default.api-key", "hush");
    }

    @Test
    void showsWhatCounts_andWhereItComesFrom_withoutSecrets() {
        Terminal terminal = sound();
        assertThat(terminal.run("config", "show", "--given")).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out())
                .containsExactly(
                        "elser.kafka.bootstrap.servers = kafka:9092  (system property"
                                + " elser.kafka.bootstrap.servers)",
                        "elser.targets.default.api-key = ***  (system property"
                                + " elser.targets.default.api-key)",
                        "elser.targets.default.url = http://es:9200  (system property"
                                + " elser.targets.default.url)");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void showsDefaultsToo() {
        Terminal terminal = sound();
        assertThat(terminal.run("config", "show")).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out()).contains("elser.kafka.group.id = elser-provisioner  (default)");
    }

    @Test
    void asJson() {
        Terminal terminal = sound();
        assertThat(terminal.run("config", "show", "--given", "--json")).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out().getFirst())
                .startsWith(
                        "{\"elser.kafka.bootstrap.servers\":{\"value\":\"kafka:9092\",\"from\":\"system")
                .doesNotContain("hush");
    }

    @Test
    void whatIsWrong_isToldAfterwards() {
        Terminal terminal = sound().with("elser.http.prot", "80");
        assertThat(terminal.run("config", "show")).isEqualTo(ExitCodes.USAGE);
        assertThat(terminal.out()).isNotEmpty();
        assertThat(terminal.err())
                .containsExactly(
                        "elser.http.prot is no option; did you mean elser.http.port? (system"
                                + " property elser.http.prot)");
    }
}
