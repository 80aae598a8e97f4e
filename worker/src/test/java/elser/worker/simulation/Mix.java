package elser.worker.simulation;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Which faults a world has, and how often: drawn, so that some worlds have few of one kind only.
 */
final class Mix {

    private final Map<Fault, Double> rates = new EnumMap<>(Fault.class);
    private boolean healed;

    Mix(Draw draw) {
        double density = draw.any(0.0, 0.15, 0.3, 0.3, 0.5);
        for (Fault fault : Fault.values()) {
            double rate = draw.scaled(0.02, 0.4);
            if (draw.chance(density)) {
                rates.put(fault, rate);
            }
        }
    }

    /** These faults. */
    Mix(Map<Fault, Double> rates) {
        this.rates.putAll(rates);
    }

    /** No faults any more. */
    void heal() {
        healed = true;
    }

    boolean isHealed() {
        return healed;
    }

    /** How often it happens to one call. */
    double perCall(Fault fault) {
        return healed ? 0 : rates.getOrDefault(fault, 0.0);
    }

    /** Whether it happens now and then, not to calls or steps. */
    boolean isTimed(Fault fault) {
        return fault.of() != Fault.Place.CALL && fault.of() != Fault.Place.STEP;
    }

    /** Time between two of what happens now and then, on average. */
    Duration interval(Fault fault) {
        return Duration.ofMillis((long) (2_000 / rates.getOrDefault(fault, 1.0)));
    }

    Set<Fault> all() {
        return rates.keySet();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        rates.forEach((fault, rate) -> text.append(" %s %.2f".formatted(fault, rate)));
        return text.isEmpty() ? "no faults" : text.substring(1);
    }
}
