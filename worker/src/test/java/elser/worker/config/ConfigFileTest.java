package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that cannot be used, and forms that can. */
class ConfigFileTest {

    @TempDir private Path directory;

    @Test
    void aMissingFileIsTheOnlyProblemTold() {
        Path missing = directory.resolve("missing.yaml");
        assertThat(Sources.empty().file(missing).problems())
                .containsExactly(
                        "The file "
                                + missing
                                + " (--config) does not exist: give the path of one"
                                + " that does.");
    }

    @Test
    void aDirectoryIsNoFile() {
        assertThat(Sources.empty().file(directory).problems())
                .containsExactly(
                        "The file "
                                + directory
                                + " (--config) cannot be read (Is a directory):"
                                + " give the path of a file.");
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        Path file = Files.write(directory.resolve("w.yaml"), new byte[] {'a', ':', (byte) 0xff});
        assertThat(Sources.empty().file(file).problems())
                .containsExactly(
                        "The file " + file + " (--config) is not UTF-8 text: save it as UTF-8.");
    }

    @Test
    void brokenYamlIsToldByItsPlace_withoutRepeatingLinesThatMayHoldSecrets() throws IOException {
        Path file = write("elser:\n  targets: {default: {api-key: hush\n");
        assertThat(Sources.empty().file(file).problems())
                .containsExactly(
                        "The file " + file + " (--config) is not YAML, line 3, column 1: mend it.");
    }

    @Test
    void aFileOfSomethingElseIsRefused() throws IOException {
        Path file = write("just text");
        assertThat(Sources.empty().file(file).problems())
                .containsExactly(
                        "The file "
                                + file
                                + " (--config) gives no option: write YAML that begins with"
                                + " elser:.");
        Path list = write("- elser\n- kafka\n");
        assertThat(Sources.empty().file(list).problems())
                .containsExactly(
                        "The file "
                                + list
                                + " (--config) gives no option: write YAML that begins with"
                                + " elser:.");
    }

    @Test
    void anEmptyFileGivesNothing() throws IOException {
        assertThat(Sources.minimal().file(write("# nothing yet\n\n")).worker())
                .isEqualTo(Sources.minimal().worker());
        assertThat(Sources.minimal().file(write("")).worker())
                .isEqualTo(Sources.minimal().worker());
        assertThat(Sources.minimal().file(write("---\n# nothing\n")).worker())
                .isEqualTo(Sources.minimal().worker());
    }

    @Test
    void otherNamesInAFileAreMistakes() throws IOException {
        Path file = write("kafka: {bootstrap.servers: k:9092}");
        assertThat(Sources.minimal().file(file).problems())
                .containsExactly(
                        "kafka.bootstrap.servers is no option; did you mean"
                                + " elser.kafka.bootstrap.servers? (file "
                                + file
                                + ")");
    }

    @Test
    void mapsAndDottedNamesMeanTheSame() throws IOException {
        Sources dotted = Sources.minimal().file(write("elser.kafka.group.id: g"));
        assertThat(dotted.worker().kafka().groupId()).isEqualTo("g");
        Sources mixed = Sources.minimal().file(write("elser: {kafka.group: {id: g}}"));
        assertThat(mixed.worker().kafka().groupId()).isEqualTo("g");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("worker.yaml"), yaml);
    }
}
