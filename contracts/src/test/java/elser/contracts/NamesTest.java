package elser.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Comparator;

class NamesTest {

    @Test
    void modelKey_readsBackWhatItWrites_targetFirst() {
        ModelKey key = new ModelKey("default", ".elser_model_2");

        assertThat(key).hasToString("default/.elser_model_2");
        assertThat(ModelKey.parse("default/.elser_model_2")).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "/a", "a"})
    void modelKey_withoutTwoParts_isRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ModelKey.parse(text));
    }

    @Test
    void modelKeys_areOrderedByTargetThenModel() {
        assertThat(
                        Arrays.asList(
                                new ModelKey("b", "a"),
                                new ModelKey("a", "b"),
                                new ModelKey("a", "a")))
                .isSortedAccordingTo(Comparator.reverseOrder());
    }

    @ParameterizedTest
    @CsvSource({
        ".elser_model_2, .elser_model_2",
        ".elser_model_2_linux-x86_64, .elser_model_2",
        "splade_linux-x86_64, splade_linux-x86_64",
    })
    void buildsOfElser_areOneModel(String id, String canonical) {
        assertThat(Models.canonical(id)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST, invalid_request",
        "DEADLINE_EXCEEDED, deadline_exceeded",
        "LICENSE, license",
    })
    void failureReason_isWrittenInSnakeCase(FailureReason reason, String name) {
        assertThat(reason).hasToString(name);
    }

    @ParameterizedTest
    @CsvSource({
        "REQUESTED, false",
        "DOWNLOADING, false",
        "FULLY_ALLOCATED, true",
        "FAILED, true",
    })
    void terminalTypes_areTheLastTwo(LifecycleEvent.Type type, boolean terminal) {
        assertThat(type.isTerminal()).isEqualTo(terminal);
    }

    @Test
    void effectiveTargetAndModelKey_fillInTheDefaults() {
        var request = new ProvisioningRequest(null, "r", null, null, "e", null, null, null, null);

        assertThat(request.effectiveTarget()).isEqualTo("default");
        assertThat(request.isDedicated()).isFalse();
        assertThat(request.modelKey()).hasToString("default/.elser_model_2");
    }
}
