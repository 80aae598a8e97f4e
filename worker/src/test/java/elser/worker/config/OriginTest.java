package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which source wins, and what is told of it. */
class OriginTest {

    @TempDir private Path directory;

    static List<String> names() {
        return Options.all().stream()
                .map(Option::name)
                .map(name -> name.replace("<name>", "search").replace("<property>", "client.rack"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theEnvironmentWinsOverTheFileAndASystemPropertyOverBoth(String name) throws IOException {
        Path file = yaml(name + ": from-file");
        String variable = Option.environmentName(name);
        Sources inFile = Sources.empty().file(file);
        Sources inBoth = inFile.variable(variable, "from-environment");
        Sources inAll = inBoth.with(name, "from-property");

        assertThat(setting(inFile, name)).hasValue(shown(name, "from-file", "file " + file));
        assertThat(setting(inBoth, name))
                .hasValue(shown(name, "from-environment", "environment variable " + variable));
        assertThat(setting(inAll, name))
                .hasValue(shown(name, "from-property", "system property " + name));
    }

    @Test
    void whatIsNotGivenIsTheDefault() {
        assertThat(setting(Sources.empty(), "elser.http.port"))
                .hasValue(new Setting("elser.http.port", "8080", "default"));
        assertThat(setting(Sources.empty(), "elser.kafka.bootstrap.servers")).isEmpty();
    }

    @Test
    void aMessageNamesTheSourceThatWon() throws IOException {
        Path file = yaml("elser: {http: {port: file}, worker: {threads: file}}");
        Sources sources =
                Sources.minimal()
                        .file(file)
                        .variable("ELSER_HTTP_PORT", "variable")
                        .variable("ELSER_TARGETS_DEFAULT_MAX_THREADS", "variable")
                        .with("elser.http.port", "property");

        assertThat(sources.problems())
                .containsExactlyInAnyOrder(
                        "elser.http.port must be a whole number from 0 to 65535, not \"property\""
                                + " (system property elser.http.port).",
                        "elser.worker.threads must be a whole number from 1 to 64, not \"file\""
                                + " (file "
                                + file
                                + ").",
                        "elser.targets.default.max-threads must be a whole number from 1 to 32, not"
                                + " \"variable\" (environment variable"
                                + " ELSER_TARGETS_DEFAULT_MAX_THREADS).");
    }

    @Test
    void anEmptyTextIsNotGiven() throws IOException {
        Sources sources =
                Sources.minimal()
                        .file(yaml("elser: {http: {port: 9090}, log: {format: }}"))
                        .variable("ELSER_HTTP_PORT", "")
                        .with("elser.http.host", " ");

        assertThat(sources.worker().http().host()).isEqualTo("127.0.0.1");
        assertThat(sources.worker().http().port()).isEqualTo(9090);
        assertThat(sources.worker().log().format()).isEqualTo(WorkerConfig.LogFormat.TEXT);
    }

    @Test
    void blanksAroundATextDoNotCount() {
        assertThat(Sources.minimal().with("elser.http.port", " 9090 ").worker().http().port())
                .isEqualTo(9090);
    }

    @Test
    void aDollarIsJustADollar() {
        assertThat(
                        Sources.minimal()
                                .with("elser.kafka.group.id", "${elser.http.port}")
                                .worker()
                                .kafka()
                                .groupId())
                .isEqualTo("${elser.http.port}");
    }

    @Test
    void secretsAreNotShown() {
        Sources sources =
                Sources.empty()
                        .with("elser.targets.default.api-key", "hush")
                        .with("elser.targets.default.url", "http://user:hush@es:9200")
                        .with("elser.kafka.ssl.key.password", "hush")
                        .with("elser.kafka.config.providers.vault.param.token", "hush");

        assertThat(sources.loader().settings())
                .filteredOn(setting -> !setting.origin().equals("default"))
                .extracting(Setting::value)
                .containsOnly("***");
    }

    private Path yaml(String text) throws IOException {
        return Files.writeString(directory.resolve("worker.yaml"), text);
    }

    private static Setting shown(String name, String value, String origin) {
        boolean isSecret = name.matches(".*\\.(api-key|password)(-file)?");
        return new Setting(name, isSecret ? "***" : value, origin);
    }

    private static Optional<Setting> setting(Sources sources, String name) {
        return sources.loader().settings().stream().filter(s -> s.name().equals(name)).findFirst();
    }
}
