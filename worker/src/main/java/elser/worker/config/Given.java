package elser.worker.config;

/**
 * The text that counts for an option.
 *
 * @param name of the option
 * @param value its text
 * @param origin where it comes from, for people
 * @param rank of the source; higher ones win
 */
record Given(String name, String value, String origin, int rank) {

    @Override
    public String toString() {
        return name + " (" + origin + ")";
    }
}
