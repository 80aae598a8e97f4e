package elser.worker.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.ledger.Identity;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;
import java.util.Set;

/** Whether topics can be moved, by what is found of them. */
class MigrationTest {

    private static final Identity OF_TWO = new Identity(1, "group", 2);
    private static final Map<Integer, Identity> WRITTEN = Map.of(0, OF_TWO, 1, OF_TWO);
    private static final Map<Integer, Long> READ = Map.of(0, 7L, 1, 0L);

    private static Migration to(int wanted, Partitions found) {
        return Migration.of(found, "group", wanted);
    }

    private static Partitions written(int requests, int ledger) {
        return new Partitions(requests, ledger, WRITTEN, READ, Set.of(0));
    }

    private static String refusal(Migration migration) {
        return ((Migration.Refused) migration).why();
    }

    @ParameterizedTest
    @CsvSource({"2, 2, false", "2, 4, true", "4, 4, true", "4, 2, true"})
    void aLedgerForFewerPartitionsCanBeMoved_whereverThatWasInterrupted(
            int requests, int ledger, boolean begun) {
        assertThat(to(4, written(requests, ledger)))
                .isEqualTo(new Migration.Possible(OF_TWO, 4, begun));
    }

    @Test
    void anUnusedLedgerCanBeMoved() {
        Partitions unused = new Partitions(2, 2, Map.of(), Map.of(), Set.of());
        assertThat(to(4, unused)).isEqualTo(new Migration.Possible(OF_TWO, 4, false));
        assertThat(to(2, unused)).isEqualTo(new Migration.Done());
    }

    @Test
    void whatIsWrittenCanBeReadByTheOldestVersion_whateverTheOwnersWrote() {
        Map<Integer, Identity> newer = Map.of(0, OF_TWO, 1, new Identity(2, "group", 2));
        Migration possible = to(4, new Partitions(2, 2, newer, READ, Set.of(0)));
        assertThat(possible).isEqualTo(new Migration.Possible(OF_TWO, 4, false));
        assertThat(((Migration.Possible) possible).target()).isEqualTo(new Identity(1, "group", 4));
    }

    @Test
    void whatHasTheNumberIsDone() {
        assertThat(to(2, written(2, 2))).isEqualTo(new Migration.Done());
    }

    @Test
    void partitionsAreNotTakenAway() {
        assertThat(refusal(to(1, written(2, 2))))
                .isEqualTo(
                        "The topics have 2 partitions, and Kafka takes none away; --partitions must"
                                + " be more.");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    void aMoveThatWasBegunIsEndedWithItsNumber_andNoOther(int other) {
        assertThat(refusal(to(other, written(2, 4))))
                .isEqualTo(
                        "Requests have 2 partitions, the ledger 4, and it was written for 2: a move"
                                + " to 4 was begun; end it with --partitions 4.");
    }

    @Test
    void aTopicThatWasMadeAnewIsNotTaken() {
        assertThat(refusal(to(4, written(1, 1))))
                .startsWith("The ledger was written for 2 partitions, but requests have 1");
        assertThat(refusal(to(2, written(1, 2))))
                .startsWith("The ledger was written for 2 partitions, but requests have 1");
    }

    @Test
    void theLedgerOfAnotherGroup_orOfTwoNumbers_isNotTaken() {
        assertThat(refusal(Migration.of(written(2, 2), "other", 4)))
                .startsWith("The ledger belongs to the workers of group group, not of other");
        Map<Integer, Identity> mixed = Map.of(0, OF_TWO, 1, new Identity(1, "group", 4));
        assertThat(refusal(to(4, new Partitions(4, 4, mixed, READ, Set.of()))))
                .startsWith("The partitions of the ledger were written for different numbers");
    }

    @Test
    void whatWasLostIsRecoveredFirst() {
        Partitions noOffset = new Partitions(2, 2, WRITTEN, Map.of(0, 7L), Set.of());
        Partitions noLedger = new Partitions(2, 2, Map.of(0, OF_TWO), READ, Set.of());
        Partitions halfALedger = new Partitions(2, 2, Map.of(), Map.of(), Set.of(1));
        assertThat(refusal(to(4, noOffset)))
                .isEqualTo(
                        "Partition 1 has a ledger and no committed offset: make that whole first,"
                                + " with 'elser-worker recover'.");
        assertThat(refusal(to(4, noLedger)))
                .startsWith("Partition 1 has a committed offset and no ledger");
        assertThat(refusal(to(4, halfALedger)))
                .startsWith("Partition 1 has entries in the ledger and no identity record");
    }
}
