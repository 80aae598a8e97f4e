package elser.contracts.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Map;

class HeaderTextsTest {

    private final Headers headers =
            new RecordHeaders()
                    .add("Content-Type", utf8("text/plain"))
                    .add("content-type", utf8("application/json"))
                    .add("ce_subject", utf8("größer"))
                    .add("empty", utf8(""))
                    .add("nothing", null);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void allOfThem_inLowerCase_ofOneNameTheLast_withoutThoseThatHaveNoValue() {
        assertThat(HeaderTexts.of(headers))
                .isEqualTo(
                        Map.of(
                                "content-type", "application/json",
                                "ce_subject", "größer",
                                "empty", ""));
    }

    @Test
    void theLastOfAName_asItIsWritten() {
        headers.add("Content-Type", utf8("text/html"));

        assertThat(HeaderTexts.last(headers, "Content-Type")).isEqualTo("text/html");
        assertThat(HeaderTexts.last(headers, "content-type")).isEqualTo("application/json");
        assertThat(HeaderTexts.last(headers, "nothing")).isNull();
        assertThat(HeaderTexts.last(headers, "missing")).isNull();
    }
}
