package elser.worker.inference;

import java.util.regex.Pattern;

/**
 * Makes what others say fit to be quoted. They may say anything, but not write lines into a log.
 */
final class Words {

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    private static final int LONGEST = 500;

    private Words() {}

    /** The text on one line, without what a terminal takes for a command. */
    static String onOneLine(String text) {
        return UNSEEN.matcher(text).replaceAll(" ");
    }

    /** The beginning of the text, on one line. */
    static String brief(String text) {
        String part = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return onOneLine(part);
    }
}
