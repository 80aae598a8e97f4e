package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Addresses and credentials of targets. */
class TargetsTest {

    private static final String T = "elser.targets.default.";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "search-eu-1", "a1234567890123456789012345678901"})
    void aTargetMayBeCalledSo(String name) {
        assertThat(Sources.minimal().with("elser.targets." + name + ".url", "http://x").worker())
                .satisfies(
                        config -> assertThat(config.targets()).containsOnlyKeys(name, "default"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-a", "a-", "A", "a_b", "ä", "a12345678901234567890123456789012", "a b"})
    void notSo(String name) {
        assertThat(Sources.minimal().with("elser.targets." + name + ".url", "http://x").problems())
                .containsExactly(
                        "elser.targets."
                                + name
                                + " is no name for a target: use 1 to 32 of a-z, 0-9 and -, with no"
                                + " - at either end.");
    }

    @Test
    void aTargetNeedsAnAddress() {
        assertThat(Sources.minimal().with("elser.targets.b.max-threads", "1").problems())
                .containsExactly(
                        "elser.targets.b.url is required: give the address of the cluster.");
    }

    @Test
    void oneClusterIsOneTarget() {
        assertThat(
                        Sources.minimal()
                                .with("elser.targets.b.url", "http://x,HTTP://127.0.0.1:9200/")
                                .problems())
                .containsExactly(
                        "elser.targets.default.url names http://127.0.0.1:9200, as target b does: a"
                                + " cluster is one target, give it one name.");
    }

    @Test
    void nodesOfOneClusterAllSpeakHttpsOrAllDoNot() {
        assertThat(Sources.minimal().with(T + "url", "http://a,https://b").problems())
                .containsExactly(T + "url mixes http and https: use one of them for all nodes.");
    }

    @Test
    void certificatesAreOfNoUseWithHttp() {
        assertThat(Sources.minimal().with(T + "ca-fingerprint", "aa".repeat(32)).problems())
                .containsExactly(
                        T
                                + "ca-fingerprint has no use with http: write https in "
                                + T
                                + "url or leave it out.");
    }

    @Test
    void aCertificateFileMustExist_andExcludesTheFingerprint() {
        Path missing = directory.resolve("ca.pem");
        assertThat(
                        Sources.minimal()
                                .with(T + "url", "https://es")
                                .with(T + "ca-file", missing.toString())
                                .with(T + "ca-fingerprint", "aa".repeat(32))
                                .problems())
                .containsExactly(
                        T + "ca-file must name a file that exists, not " + missing + ".",
                        T
                                + "ca-file and "
                                + T
                                + "ca-fingerprint are both given: give one of them.");
    }

    @Test
    void aPasswordInAnAddressIsRefusedAndNotRepeated() {
        assertThat(Sources.minimal().with(T + "url", "http://elser:hush@es:9200").problems())
                .containsExactly(
                        T
                                + "url must be http://host:port or https://host:port, several nodes"
                                + " of one cluster separated by commas, without user, path or"
                                + " query, not what was given (system property "
                                + T
                                + "url).");
    }

    @Test
    void aKeyAndAUserExcludeEachOther() {
        assertThat(
                        Sources.minimal()
                                .with(T + "api-key", "hush")
                                .with(T + "username", "elser")
                                .with(T + "password", "hush")
                                .problems())
                .containsExactly(
                        "elser.targets.default has both an API key and a user: give one of them.");
    }

    @Test
    void aUserNeedsAPassword_andAPasswordAUser() {
        assertThat(Sources.minimal().with(T + "username", "elser").problems())
                .containsExactly(
                        T + "username needs a password: give password or password-file too.");
        assertThat(Sources.minimal().with(T + "password", "hush").problems())
                .containsExactly(T + "password needs a user: give username too.");
    }

    @Test
    void aUserNameHasNoColon() {
        assertThat(
                        Sources.minimal()
                                .with(T + "username", "a:b")
                                .with(T + "password", "hush")
                                .problems())
                .containsExactly(T + "username must not contain a colon.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-key", "password"})
    void aSecretIsOneLine_andNeverRepeated(String option) {
        assertThat(user(option).with(T + option, "hush\nhush").problems())
                .contains(
                        T
                                + option
                                + " must be one line of text without blanks at its ends, not what"
                                + " was given (system property "
                                + T
                                + option
                                + ").");
        assertThat(user(option).with(T + option, " hush").problems())
                .noneMatch(problem -> problem.contains("hush"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-key", "password"})
    void aSecretIsGivenOnce(String option) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "hush");
        assertThat(
                        user(option)
                                .with(T + option, "hush")
                                .with(T + option + "-file", file.toString())
                                .problems())
                .containsExactly(
                        "%s and %s-file are both given: give one of them."
                                .formatted(T + option, T + option));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-key", "password"})
    void aSecretMayStandInAFile_whichIsNotKept(String option) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "hush\n");
        Credentials credentials =
                Objects.requireNonNull(
                                user(option)
                                        .with(T + option + "-file", file.toString())
                                        .worker()
                                        .targets()
                                        .get("default"))
                        .credentials();
        assertThat(credentials)
                .isEqualTo(
                        option.equals("password")
                                ? new Credentials.Basic("elser", new Secret.InFile(file))
                                : new Credentials.ApiKey(new Secret.InFile(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-key", "password"})
    void aFileOfASecretMustBeUsable(String option) throws IOException {
        String name = T + option + "-file";
        Path missing = directory.resolve("missing");
        Path empty = Files.writeString(directory.resolve("empty"), "\n");
        Path large = Files.writeString(directory.resolve("large"), "h".repeat(65_537));
        Path lines = Files.writeString(directory.resolve("lines"), "hush\nhush");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 'h'});

        assertThat(user(option).with(name, missing.toString()).problems())
                .containsExactly(name + " must name a file that exists, not what was given.");
        assertThat(user(option).with(name, directory.toString()).problems())
                .containsExactly(name + " must name a file that exists, not " + directory + ".");
        for (Path bad : new Path[] {empty, large}) {
            assertThat(user(option).with(name, bad.toString()).problems())
                    .containsExactly(
                            name
                                    + " must name a file of 1 to 65536 bytes that holds the secret,"
                                    + " not "
                                    + bad
                                    + ".");
        }
        assertThat(user(option).with(name, lines.toString()).problems())
                .containsExactly(name + " must name a file of one line, not " + lines + ".");
        assertThat(user(option).with(name, binary.toString()).problems())
                .containsExactly(
                        name
                                + " must name a text file that this process may read, not "
                                + binary
                                + ".");
    }

    private static Sources user(String option) {
        return option.equals("password")
                ? Sources.minimal().with(T + "username", "elser")
                : Sources.minimal();
    }
}
