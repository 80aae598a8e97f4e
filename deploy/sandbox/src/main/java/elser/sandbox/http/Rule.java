package elser.sandbox.http;

import java.time.Duration;
import java.util.Optional;

/**
 * Something that shall go wrong.
 *
 * @param on which calls
 * @param at where: {@code gateway}, {@code node} for every node, or a node's name; without it,
 *     wherever the client's own connection ends
 * @param skip how many calls it lets pass first
 * @param times how many calls it strikes; without it, all
 * @param lasts after it the rule is gone
 */
public record Rule(
        Match on,
        Optional<String> at,
        Optional<Integer> skip,
        Optional<Integer> times,
        Optional<Duration> lasts,
        Fault fault) {

    public Rule {
        if (skip.orElse(0) < 0 || times.orElse(1) < 1) {
            throw new IllegalArgumentException("times must be at least 1, skip not negative");
        }
    }

    public static Rule on(Match match, Fault fault) {
        return new Rule(
                match,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                fault);
    }

    public static Rule always(Fault fault) {
        return on(Match.any(), fault);
    }

    public Rule at(String place) {
        return new Rule(on, Optional.of(place), skip, times, lasts, fault);
    }

    public Rule skip(int calls) {
        return new Rule(on, at, Optional.of(calls), times, lasts, fault);
    }

    public Rule times(int calls) {
        return new Rule(on, at, skip, Optional.of(calls), lasts, fault);
    }

    public Rule lasting(Duration duration) {
        return new Rule(on, at, skip, times, Optional.of(duration), fault);
    }
}
