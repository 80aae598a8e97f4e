package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import static java.util.Objects.requireNonNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Colours of the status page, read from its style sheet, against what WCAG 2.2 wants at level AA:
 * 4.5 to 1 for text (1.4.3), 3 to 1 for what else has to be seen (1.4.11).
 */
class ContrastTest {

    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): #([0-9a-f]{6});");
    private static final String DARK = "@media (prefers-color-scheme: dark)";

    /** Each with the grounds that it stands on. */
    private static final Map<String, List<String>> TEXTS =
            Map.of(
                    "text", List.of("ground", "card", "plain-ground"),
                    "quiet", List.of("ground", "card", "plain-ground"),
                    "accent", List.of("ground", "card"),
                    "good", List.of("good-ground"),
                    "bad", List.of("bad-ground", "card"),
                    "warn", List.of("warn-ground"));

    /** Bars on their track, and the frame of what has the focus. */
    private static final Map<String, List<String>> SHAPES =
            Map.of(
                    "accent", List.of("track", "ground", "card", "plain-ground"),
                    "bar-warn", List.of("track"));

    /** Lines only part what is told apart by its place as well. */
    private static final Set<String> DECORATION = Set.of("line");

    private static Map<String, Integer> colours(String scheme) throws IOException {
        String sheet = sheet();
        int dark = sheet.indexOf(DARK);
        Map<String, Integer> colours = new TreeMap<>();
        String part = scheme.equals("dark") ? sheet.substring(dark) : sheet.substring(0, dark);
        for (MatchResult found : COLOUR.matcher(part).results().toList()) {
            colours.put(found.group(1), Integer.parseInt(found.group(2), 16));
        }
        return colours;
    }

    private static String sheet() throws IOException {
        try (InputStream file =
                requireNonNull(PageFile.class.getResourceAsStream("page/style.css"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** As WCAG defines it. */
    private static double luminance(int colour) {
        return 0.2126 * linear(colour >> 16)
                + 0.7152 * linear((colour >> 8) & 0xff)
                + 0.0722 * linear(colour & 0xff);
    }

    private static double linear(int channel) {
        double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    private static double contrast(int one, int other) {
        double first = luminance(one) + 0.05;
        double second = luminance(other) + 0.05;
        return Math.max(first, second) / Math.min(first, second);
    }

    private static Map<String, Double> contrasts(
            Map<String, Integer> colours, Map<String, List<String>> pairs) {
        Map<String, Double> contrasts = new TreeMap<>();
        pairs.forEach(
                (front, grounds) ->
                        grounds.forEach(
                                ground ->
                                        contrasts.put(
                                                front + " on " + ground,
                                                contrast(
                                                        requireNonNull(colours.get(front)),
                                                        requireNonNull(colours.get(ground))))));
        return contrasts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everybodyCanReadIt(String scheme) throws IOException {
        Map<String, Integer> colours = colours(scheme);

        assertThat(contrasts(colours, TEXTS))
                .allSatisfy((_, it) -> assertThat(it).isGreaterThan(4.5));
        assertThat(contrasts(colours, SHAPES))
                .allSatisfy((_, it) -> assertThat(it).isGreaterThan(3));
    }

    /** A colour that is new must be put in one of the lists. */
    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everyColourIsLookedAt(String scheme) throws IOException {
        Set<String> looked = new HashSet<>(DECORATION);
        for (Map<String, List<String>> pairs : List.of(TEXTS, SHAPES)) {
            looked.addAll(pairs.keySet());
            pairs.values().forEach(looked::addAll);
        }

        assertThat(colours(scheme).keySet()).isEqualTo(looked);
    }

    /** The figures that everybody knows. */
    @Test
    void contrastsAreAsWcagHasThem() {
        assertThat(contrast(0x000000, 0xffffff)).isCloseTo(21, within(0.001));
        assertThat(contrast(0x777777, 0xffffff)).isCloseTo(4.48, within(0.005));
    }
}
