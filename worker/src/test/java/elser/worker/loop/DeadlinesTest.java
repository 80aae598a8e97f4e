package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.lifecycle.Entry;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Deadlines answer as a list does that is sorted anew for every question. */
class DeadlinesTest {

    private static final Comparator<Waiting> BY_DEADLINE =
            Comparator.comparing(Waiting::deadline).thenComparingLong(waiting -> waiting.order);

    @Property(tries = 200)
    void deadlinesAnswerAsASortedListDoes(@ForAll long seed) {
        Random random = new Random(seed);
        Deadlines deadlines = new Deadlines();
        List<Waiting> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    Waiting fresh = waiting(i, random.nextInt(40));
                    deadlines.add(fresh);
                    expected.add(fresh);
                }
                case 4, 5, 6 -> {
                    if (!expected.isEmpty()) {
                        Waiting gone = expected.remove(random.nextInt(expected.size()));
                        deadlines.remove(gone);
                        deadlines.remove(gone);
                    }
                }
                default -> takeSome(deadlines, expected, random);
            }
            expected.sort(BY_DEADLINE);
            assertThat(deadlines.next())
                    .isEqualTo(expected.isEmpty() ? null : expected.getFirst().deadline());
        }
    }

    private static void takeSome(Deadlines deadlines, List<Waiting> expected, Random random) {
        Instant now = VirtualClock.T0.plusSeconds(random.nextInt(40));
        int atMost = random.nextInt(20);
        List<Waiting> due =
                expected.stream()
                        .filter(each -> !each.deadline().isAfter(now))
                        .limit(atMost)
                        .toList();
        List<Waiting> taken = deadlines.take(now, atMost);
        assertThat(taken).isEqualTo(due);
        if (random.nextBoolean()) {
            deadlines.giveBack(taken);
        } else {
            expected.removeAll(taken);
        }
    }

    private static Waiting waiting(int order, int seconds) {
        Entry.Waiter waiter = Crowd.USUAL.waiter(order);
        return new Waiting(
                new Entry.Waiter(
                        waiter.key(),
                        waiter.requestId(),
                        waiter.contentHash(),
                        waiter.provisioningId(),
                        order,
                        waiter.acceptedAt(),
                        VirtualClock.T0.plusSeconds(seconds),
                        1,
                        waiter.inferenceId(),
                        null,
                        false,
                        null,
                        null),
                waiter.inferenceId(),
                new Waiting.Terms(
                        waiter.key(),
                        waiter.provisioningId(),
                        null,
                        false,
                        null,
                        null,
                        waiter.extra()));
    }
}
