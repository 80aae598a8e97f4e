package elser.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

class StatisticsTest {

    @Test
    void percentilesAreSamples() {
        double[] samples = DoubleStream.iterate(200, n -> n - 1).limit(200).toArray();
        assertThat(Statistics.percentile(samples, 0.5)).isEqualTo(100);
        assertThat(Statistics.percentile(samples, 0.99)).isEqualTo(198);
        assertThat(Statistics.percentile(samples, 1)).isEqualTo(200);
        assertThat(Statistics.percentile(new double[] {7}, 0.01)).isEqualTo(7);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetween() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
        assertThat(Statistics.median(List.of(4.0, 1.0, 9.0, 5.0))).isEqualTo(4.5);
    }

    @Test
    void theSteadyRateLeavesOutBothEnds() {
        // Ten arrivals a second apart; the first and the last are far away.
        long[] arrivals = LongStream.range(0, 10).map(second -> second * 1_000_000_000).toArray();
        arrivals[0] = -60_000_000_000L;
        arrivals[9] = 90_000_000_000L;
        assertThat(Statistics.steadyRate(arrivals)).isEqualTo(1);
    }

    @Test
    void theLateRateIsOfTheEighthAndNinthTenth() {
        // Eight a second apart, one half a second later, one far away.
        long[] arrivals =
                LongStream.of(0, 10, 20, 30, 40, 50, 60, 70, 75, 900)
                        .map(tenths -> tenths * 100_000_000)
                        .toArray();
        assertThat(Statistics.lateRate(arrivals)).isEqualTo(2);
    }

    @Test
    void whatIsSentLateIsDueAllTheSame() {
        assertThat(Publisher.due(5, 1_000, 3)).isEqualTo(3_000_005);
    }
}
