package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

import java.util.stream.Stream;

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

    static Stream<String> passwords() {
        return Stream.of(
                        ConsumerConfig.configDef(),
                        ProducerConfig.configDef(),
                        AdminClientConfig.configDef())
                .flatMap(client -> client.configKeys().values().stream())
                .filter(key -> key.type == ConfigDef.Type.PASSWORD)
                .map(key -> key.name)
                .distinct();
    }

    @Test
    void whatMayBeASecretIsMasked_alsoUnderAWrongName() {
        Terminal terminal = sound();
        passwords().forEach(name -> terminal.with("elser.kafka." + name, "hunter2"));
        terminal.with("elser.kafka.ssl.keystore.pasword", "hunter2")
                .with("elser.kafka.sasl.jaas.confg", "hunter2")
                .with("elser.targets.default.api-key-file", "hunter2")
                .with("elser.kafka.ssl.key.password-file", "hunter2");

        assertThat(passwords()).hasSizeGreaterThan(5);
        assertThat(terminal.run("config", "show")).isEqualTo(ExitCodes.USAGE);
        assertThat(terminal.out())
                .contains(
                        "elser.kafka.ssl.keystore.pasword = ***  (system property"
                                + " elser.kafka.ssl.keystore.pasword)");
        assertThat(terminal.written() + terminal.err()).doesNotContain("hunter2");
    }

    @Test
    void ofTheDefaultConfigIsShownWhatCounts() {
        String member = "elser.provisioning.default-config.service";
        String settings = member + "_settings.";
        Terminal map =
                sound().with(member, "elser")
                        .with(settings + "num_threads", "1")
                        .with(settings + "num_allocations", "2");
        assertThat(map.run("config", "show")).isEqualTo(ExitCodes.DONE);
        assertThat(map.out())
                .filteredOn(line -> line.contains("default-config"))
                .hasSize(3)
                .contains(member + " = elser  (system property " + member + ")");
    }

    @Test
    void theBuiltInConfigIsShownAsFarAsTheTargetsAllow() {
        String limit = "elser.targets.small.max-allocations";
        Terminal narrow =
                sound().with("elser.targets.small.url", "http://es:9300")
                        .with(limit, "2")
                        .with("elser.targets.default.max-allocations", "3");
        assertThat(narrow.run("config", "show")).isEqualTo(ExitCodes.DONE);
        assertThat(narrow.out())
                .contains(
                        "elser.provisioning.default-config ="
                            + " {\"service\":\"elasticsearch\",\"service_settings\":{\"model_id\":\".elser_model_2\","
                            + "\"num_threads\":1,\"adaptive_allocations\":{\"enabled\":true,\"min_number_of_allocations\":1,\"max_number_of_allocations\":2}}}"
                            + "  (default, within "
                                + limit
                                + ")");
        assertThat(narrow.run("config", "show", "--given")).isEqualTo(ExitCodes.DONE);
        assertThat(narrow.out().subList(narrow.out().size() - 6, narrow.out().size()))
                .noneMatch(line -> line.contains("default-config"));
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
