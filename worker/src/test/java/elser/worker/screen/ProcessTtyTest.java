package elser.worker.screen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

/** What the environment tells of a terminal. */
class ProcessTtyTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "30 100, -, -, 30, 100",
                "30 100, 7, 70, 7, 70",
                "30 100, x, 0, 30, 100",
                "0 0, -, -, 24, 80",
                "'', -, 99999, 24, 80",
                "stty: no, 9, -, 9, 80"
            })
    void theSizeIsWhatIsWishedForElseWhatIsToldElseTheUsual(
            String told, String lines, String columns, int rows, int width) {
        Map<String, String> environment =
                lines == null
                        ? columns == null ? Map.of() : Map.of("COLUMNS", columns)
                        : columns == null
                                ? Map.of("LINES", lines)
                                : Map.of("LINES", lines, "COLUMNS", columns);
        assertThat(ProcessTty.size(environment, told)).isEqualTo(new Tty.Size(rows, width));
    }

    @Test
    void aDumbOrUnnamedTerminalIsGivenLines() {
        assertThat(ProcessTty.canMoveCursor(Map.of("TERM", "xterm-256color"))).isTrue();
        assertThat(ProcessTty.canMoveCursor(Map.of("TERM", "dumb"))).isFalse();
        assertThat(ProcessTty.canMoveCursor(Map.of())).isFalse();
    }

    @Test
    void coloursAreTurnedOffByTheVariableAllProgramsKnow() {
        assertThat(ProcessTty.wantsColours(Map.of())).isTrue();
        assertThat(ProcessTty.wantsColours(Map.of("NO_COLOR", ""))).isTrue();
        assertThat(ProcessTty.wantsColours(Map.of("NO_COLOR", "1"))).isFalse();
    }
}
