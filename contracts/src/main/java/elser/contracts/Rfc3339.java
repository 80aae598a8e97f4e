package elser.contracts;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as the messages carry them. Reads any offset and fraction, writes UTC with milliseconds.
 */
public final class Rfc3339 {

    private static final Pattern DATE_TIME =
            Pattern.compile(
                    "(\\d{4})-(\\d\\d)-(\\d\\d)[Tt](\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d+))?"
                            + "(?:[Zz]|([+-])([01]\\d|2[0-3]):([0-5]\\d))");

    private static final DateTimeFormatter UTC_MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final int NANO_DIGITS = 9;

    private static final int YEAR_MAX = 9999;

    private Rfc3339() {}

    /** The instant in UTC with exactly three digits of a second; finer ones are cut off. */
    public static String format(Instant instant) {
        return UTC_MILLIS.format(instant);
    }

    /** The same time with its offset and as many digits of a second as it has. */
    public static String format(OffsetDateTime time) {
        boolean wholeMinutes = time.getOffset().getTotalSeconds() % 60 == 0;
        OffsetDateTime writable = wholeMinutes ? time : time.withOffsetSameInstant(ZoneOffset.UTC);
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(writable);
    }

    /**
     * Reads an RFC 3339 {@code date-time}. Lower case {@code t} and {@code z} are taken, digits
     * beyond nanoseconds are cut off, an offset beyond what Java holds (18 hours) becomes UTC. Leap
     * seconds are refused.
     *
     * @return null where the text is none, or names no time between the years 0 and 9999 in UTC
     */
    public static @Nullable OffsetDateTime parse(String text) {
        Matcher matcher = DATE_TIME.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        try {
            LocalDateTime local =
                    LocalDateTime.of(
                            Integer.parseInt(matcher.group(1)),
                            Integer.parseInt(matcher.group(2)),
                            Integer.parseInt(matcher.group(3)),
                            Integer.parseInt(matcher.group(4)),
                            Integer.parseInt(matcher.group(5)),
                            Integer.parseInt(matcher.group(6)),
                            nanos(matcher.group(7)));
            OffsetDateTime time = at(local, offsetMinutes(matcher));
            int year = time.withOffsetSameInstant(ZoneOffset.UTC).getYear();
            return year < 0 || year > YEAR_MAX ? null : time;
        } catch (DateTimeException noSuchTime) {
            return null;
        }
    }

    private static int nanos(@Nullable String fraction) {
        if (fraction == null) {
            return 0;
        }
        String digits = (fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS);
        return Integer.parseInt(digits);
    }

    private static int offsetMinutes(Matcher matcher) {
        String sign = matcher.group(8);
        if (sign == null) {
            return 0;
        }
        int minutes = Integer.parseInt(matcher.group(9)) * 60 + Integer.parseInt(matcher.group(10));
        return sign.equals("-") ? -minutes : minutes;
    }

    private static OffsetDateTime at(LocalDateTime local, int offsetMinutes) {
        int seconds = offsetMinutes * 60;
        return Math.abs(seconds) <= ZoneOffset.MAX.getTotalSeconds()
                ? local.atOffset(ZoneOffset.ofTotalSeconds(seconds))
                : local.minusMinutes(offsetMinutes).atOffset(ZoneOffset.UTC);
    }
}
