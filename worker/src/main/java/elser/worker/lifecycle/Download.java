package elser.worker.lifecycle;

/**
 * A running download of a model's definition, from the cluster's task list. The task vanishes at
 * its end and when it is aborted; it never shows all parts.
 *
 * @param downloadedParts parts that are there
 * @param totalParts 0 where not known yet
 */
public record Download(int downloadedParts, int totalParts) {

    /** Share of the parts that are there, 0 to 100. */
    public int percent() {
        return totalParts <= 0 ? 0 : (int) Math.min(100, 100L * downloadedParts / totalParts);
    }
}
