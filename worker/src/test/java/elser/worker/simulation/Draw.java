package elser.worker.simulation;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws of one kind of thing, so that a change of one kind leaves the others as they were. */
final class Draw {

    private final RandomGenerator random;

    Draw(RandomGenerator random) {
        this.random = random;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A number, both ends included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    final <T> T any(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    Duration millis(long least, long most) {
        return Duration.ofMillis(random.nextLong(least, most + 1));
    }

    Duration seconds(long least, long most) {
        return millis(least * 1000, most * 1000);
    }

    /** Between both, small ones as likely as large ones. */
    double scaled(double least, double most) {
        return least * Math.pow(most / least, random.nextDouble());
    }

    /** Time until something that happens now and then happens next. */
    Duration until(Duration mean) {
        double times = -Math.log(1 - random.nextDouble());
        return Duration.ofNanos((long) (mean.toNanos() * Math.min(5, times)));
    }

    double fraction() {
        return random.nextDouble();
    }
}
