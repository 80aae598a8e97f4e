package elser.worker.screen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void whatATerminalWouldActOnIsEscaped() {
        assertThat(Printable.of("a\u001b[31m\n\t\r\u0007\u202e\u2028\u00ad\ud83d\udd25\ud83d"))
                .isEqualTo(
                        "a\\u001b[31m\\u000a\\u0009\\u000d\\u0007\\u202e\\u2028\\u00ad🔥\\ud83d");
        assertThat(Printable.of("Jürgen 日本 🔥")).isEqualTo("Jürgen 日本 🔥");
    }

    @Test
    void aFormatCharacterBeyondTheBasicPlaneIsEscapedAsJsonWants() {
        assertThat(Printable.of(Character.toString(0xE0001))).isEqualTo("\\udb40\\udc01");
    }

    @Test
    void aJsonDocumentKeepsItsMeaningOnOneLine() {
        assertThat(Printable.json("{\n\t\"a\": \"\u202e\"\r\n}"))
                .isEqualTo("{  \"a\": \"\\u202e\"  }");
    }
}
