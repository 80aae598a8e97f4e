package elser.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;

class Rfc3339Test {

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T20:00:00Z, 2026-11-23T20:00:00Z",
        "2026-11-23t20:00:00z, 2026-11-23T20:00:00Z",
        "2026-11-23T20:00:00.5+05:30, 2026-11-23T20:00:00.5+05:30",
        "2026-11-23T20:00:00.1234567891Z, 2026-11-23T20:00:00.123456789Z",
        "2026-11-23T20:00:00-18:00, 2026-11-23T20:00:00-18:00",
        "2026-11-23T20:00:00-23:59, 2026-11-24T19:59:00Z",
        "2026-11-23T20:00:00+23:59, 2026-11-22T20:01:00Z",
        "2026-11-23T20:00:00-00:00, 2026-11-23T20:00:00Z",
    })
    void dateTime_isRead(String text, OffsetDateTime time) {
        assertThat(Rfc3339.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-23",
                "2026-11-23T20:00:00",
                "2026-11-23T24:00:00Z",
                "2026-11-23T20:60:00Z",
                "2026-13-01T20:00:00Z",
                "2026-11-31T20:00:00Z",
                "2026-11-23T20:00:00+24:00",
                "2026-11-23T20:00:00+01",
                "2026-11-23T20:00:00,5Z",
                "2026-11-23T20:00:00Z\n",
                "+2026-11-23T20:00:00Z",
                "20261123T200000Z",
                "9999-12-31T23:59:59-00:01",
                "0000-01-01T00:00:00+00:01",
                "\u0662026-11-23T20:00:00Z",
            })
    void whatIsNoDateTime_isNull(String text) {
        assertThat(Rfc3339.parse(text)).isNull();
    }

    @Test
    void offsetOfSeconds_whichRfc3339CannotTell_isWrittenAsUtc() {
        OffsetDateTime time = OffsetDateTime.parse("2026-11-23T20:00:00+01:00:30");

        assertThat(Rfc3339.format(time)).isEqualTo("2026-11-23T18:59:30Z");
        assertThat(Rfc3339.format(time.withOffsetSameInstant(ZoneOffset.ofHours(2))))
                .isEqualTo("2026-11-23T20:59:30+02:00");
    }
}
