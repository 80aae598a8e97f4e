package elser.bench;

import java.util.Arrays;
import java.util.List;

/** Of samples that are all kept, so nothing is rounded to a bucket. */
final class Statistics {

    private Statistics() {}

    /**
     * The smallest sample that so many of all do not exceed (nearest rank).
     *
     * @param part between 0 and 1
     */
    static double percentile(double[] samples, double part) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("there are no samples");
        }
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(part * sorted.length);
        return sorted[Math.clamp(rank, 1, sorted.length) - 1];
    }

    /** The one in the middle, or half way between the two there. */
    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * Things a second between the time that a tenth of them were there and the time that nine
     * tenths were.
     *
     * @param arrivals in nanoseconds, in order
     */
    static double steadyRate(long[] arrivals) {
        return rateOnceThere(arrivals, arrivals.length / 10);
    }

    /** The same once seven tenths were there: who does it has done it for the longest by then. */
    static double lateRate(long[] arrivals) {
        return rateOnceThere(arrivals, arrivals.length * 7 / 10);
    }

    private static double rateOnceThere(long[] arrivals, int from) {
        int to = arrivals.length - 1 - arrivals.length / 10;
        return (to - from) * 1e9 / Math.max(1, arrivals[to] - arrivals[from]);
    }
}
