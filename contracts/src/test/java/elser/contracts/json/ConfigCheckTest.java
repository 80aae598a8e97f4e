package elser.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.InferenceConfig;
import elser.contracts.RequestLimits;
import elser.contracts.ServiceSettings;
import elser.contracts.Violation;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

class ConfigCheckTest {

    private static final String ELSER =
            "{\"service\":\"elser\",\"service_settings\":{\"num_threads\":2,\"num_allocations\":3}}";

    @Test
    void aConfigThatBreaksNoRuleCanBeRead() {
        assertThat(violations(ELSER, RequestLimits.Target.UNLIMITED)).isEmpty();
        assertThat(ContractJson.readConfig(bytes(ELSER)))
                .isEqualTo(
                        new InferenceConfig(
                                "elser", new ServiceSettings(null, 3, 2, null), null, null));
    }

    @Test
    void pointersBeginAtTheConfig() {
        assertThat(
                        violations(
                                "{\"colour\":1,\"service\":\"elser\",\"service_settings\":{\"num_threads\":3,\"num_allocations\":1}}",
                                RequestLimits.Target.UNLIMITED))
                .containsExactly(
                        new Violation(
                                "/colour",
                                "is unknown; known here: service, service_settings,"
                                        + " chunking_settings, task_settings"),
                        new Violation(
                                "/service_settings/num_threads",
                                "must be 1, 2, 4, 8, 16 or 32, was 3"));
    }

    @Test
    void theLimitsOfATargetCount() {
        assertThat(violations(ELSER, new RequestLimits.Target(2, 1)))
                .containsExactly(
                        new Violation(
                                "/service_settings/num_threads",
                                "must be at most 1 on this target, was 2"),
                        new Violation(
                                "/service_settings/num_allocations",
                                "must be at most 2 on this target, was 3"));
    }

    @Test
    void whatIsNotExactlyOneObjectIsUnreadable() {
        assertThat(violations("[]", RequestLimits.Target.UNLIMITED))
                .containsExactly(new Violation("", "is not an object"));
        assertThat(violations("", RequestLimits.Target.UNLIMITED))
                .containsExactly(new Violation("", "is empty"));
        assertThat(violations(" ".repeat(65_537), RequestLimits.Target.UNLIMITED))
                .containsExactly(new Violation("", "is larger than 65536 bytes"));
        for (String text : List.of(ELSER + " {}", ELSER + ",\"dedicated\":true", "{")) {
            assertThat(violations(text, RequestLimits.Target.UNLIMITED))
                    .singleElement()
                    .satisfies(v -> assertThat(v.pointer()).isEmpty())
                    .satisfies(v -> assertThat(v.message()).startsWith("is not JSON"));
        }
    }

    private static List<Violation> violations(String text, RequestLimits.Target limit) {
        return ConfigCheck.violations(bytes(text), limit);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
