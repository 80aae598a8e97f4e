package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * How the model's download goes.
 *
 * @param last as last seen, null where none was
 * @param hidden whether one runs whose parts may not be seen
 * @param movedAt when its parts last moved
 * @param seenAt when it was last seen, whether they moved or not
 * @param ended whether a running download of the model was seen to end here
 */
public record Downloading(
        @Nullable Download last, boolean hidden, long movedAt, long seenAt, boolean ended) {

    static Downloading none(long nanos) {
        return new Downloading(null, false, nanos, nanos, false);
    }

    Downloading gone(long nanos) {
        return new Downloading(null, false, nanos, nanos, ended || last != null || hidden);
    }

    Downloading at(Download seen, long nanos) {
        boolean moved = last == null || seen.downloadedParts() != last.downloadedParts();
        return new Downloading(seen, false, moved ? nanos : movedAt, nanos, false);
    }

    Downloading hidden(long nanos) {
        return new Downloading(null, true, nanos, nanos, false);
    }

    Downloading unended() {
        return new Downloading(last, hidden, movedAt, seenAt, false);
    }
}
