package elser.worker.screen;

/**
 * A line on a terminal.
 *
 * @param text without control characters
 * @param tone how it is coloured, where colours are wanted
 */
record ScreenLine(String text, Tone tone) {

    /** What a line means to the reader. */
    enum Tone {
        PLAIN,
        GOOD,
        WARNING,
        BAD
    }

    static ScreenLine plain(String text) {
        return new ScreenLine(text, Tone.PLAIN);
    }
}
