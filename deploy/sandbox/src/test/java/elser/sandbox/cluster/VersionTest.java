package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.cluster.ElserModels.PORTABLE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.Main;
import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.time.Duration;

/** Which versions there are, and what is no matter of a single call. */
class VersionTest {

    private static final Duration DOWNLOAD = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(strings = {"8.10", "8.20", "9.6", "7.17", "10.0"})
    @Shows("info")
    void otherVersions_areNotSimulated(String version) {
        assertThatThrownBy(() -> ServerVersion.parse(version))
                .hasMessageContaining("8.11 to 8.19 and 9.0 to 9.5 are");
    }

    @Test
    void versions_areOrdered() {
        assertThat(ServerVersion.parse("8.19.9")).isLessThan(ServerVersion.parse("9.0"));
        assertThat(ServerVersion.parse("8.18.1")).isGreaterThan(ServerVersion.parse("8.18"));
    }

    @ParameterizedTest
    @CsvSource({"8.11, 7.17.0", "8.19.2, 7.17.0", "9.0, 8.19.0", "9.5, 8.19.0"})
    @Shows("info")
    void info_namesTheVersion(String version, String oldestOnTheWire) {
        JsonNode info = VirtualCluster.of(version).read("/").path("version");
        assertThat(info.path("number").asText()).startsWith(version);
        assertThat(info.path("minimum_wire_compatibility_version").asText())
                .isEqualTo(oldestOnTheWire);
    }

    @Test
    @Shows("platform")
    void platforms_decideTheVariant() {
        assertThat(variant(true, MlCapacity.ample())).isEqualTo(LINUX);
        assertThat(variant(false, MlCapacity.ample())).isEqualTo(PORTABLE);
        assertThat(variant(false, MlCapacity.lazy())).isEqualTo(LINUX);
        assertThat(variant(true, MlCapacity.noNodes())).isEqualTo(PORTABLE);
    }

    private static String variant(boolean linux, MlCapacity capacity) {
        var cluster =
                new VirtualCluster(
                        ClusterOptions.builder().linuxX86(linux).capacity(capacity).build());
        cluster.begin(Puts.elser("a"));
        return cluster.read("/_inference/a").at("/endpoints/0/service_settings/model_id").asText();
    }

    @Test
    @Shows("download-parts")
    void variants_haveAsManyPartsAsTheyReallyHave() {
        assertThat(parts(true)).isEqualTo(263);
        assertThat(parts(false)).isEqualTo(418);
    }

    @Test
    void help_tellsThePartsOfBothVariants() {
        assertThat(new CommandLine(new Main()).getUsageMessage())
                .contains(
                        "its parts (%d; of the portable model %d)"
                                .formatted(parts(true), parts(false)));
    }

    private static int parts(boolean linux) {
        var cluster = new VirtualCluster(ClusterOptions.builder().linuxX86(linux).build());
        cluster.begin(Puts.elser("a"));
        cluster.pass(DOWNLOAD.dividedBy(2));
        return cluster.read("/_tasks?detailed=true&group_by=none")
                .at("/tasks/0/status/total_parts")
                .asInt();
    }
}
