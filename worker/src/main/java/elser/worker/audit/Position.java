package elser.worker.audit;

/** Partition and offset on the requests topic in one number, which millions of them need. */
final class Position {

    private static final int OFFSET_BITS = 46;

    private Position() {}

    static long of(int partition, long offset) {
        return (long) partition << OFFSET_BITS | offset;
    }

    static int partition(long position) {
        return (int) (position >>> OFFSET_BITS);
    }

    static long offset(long position) {
        return position & (1L << OFFSET_BITS) - 1;
    }

    static long of(Place place) {
        return of(place.partition(), place.offset());
    }
}
