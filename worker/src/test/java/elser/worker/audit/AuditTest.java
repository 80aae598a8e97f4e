package elser.worker.audit;

import static elser.contracts.LifecycleEvent.Type.DOWNLOADING;
import static elser.contracts.LifecycleEvent.Type.FAILED;
import static elser.contracts.LifecycleEvent.Type.FULLY_ALLOCATED;
import static elser.contracts.LifecycleEvent.Type.REQUESTED;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.worker.audit.Seen.DeadLetterReason;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What an audit says of stories, right ones and wrong ones. */
class AuditTest {

    private static Forgery at(Tape tape, String id, long sequence) {
        return Forgery.of(id, sequence == 0 ? REQUESTED : DOWNLOADING, sequence, "m", tape.now());
    }

    @Test
    void everyKindOfAnswer_isRight() {
        Tape tape =
                new Tape()
                        .served("served")
                        .request("served")
                        .request("served", 2, null)
                        .letter(DeadLetterReason.REUSED, 2, "served")
                        .record("default/m", "moved", 1, null, false)
                        .request("moved", 1, Position.of(0, 3))
                        .event("moved", REQUESTED, 0)
                        .event("moved", FAILED, 1)
                        .record(null, null, 0, null, false)
                        .letter(DeadLetterReason.UNREADABLE, 5, null)
                        .record(null, "refused", 1, null, false)
                        .event("refused", FAILED, 0)
                        .letter(DeadLetterReason.REFUSED, 6, "refused")
                        .request("astray", 1, Position.of(0, 99))
                        .letter(DeadLetterReason.WRONG_PARTITION, 7, "astray")
                        .request("open")
                        .event("open", REQUESTED, 0);
        AuditReport report = tape.report();

        assertThat(report.findings())
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("0@99"));
        assertThat(report.read()).isEqualTo(new AuditReport.Read(9, 6, 4, report.read().held()));
        assertThat(report.requests())
                .isEqualTo(new AuditReport.Requests(3, 1, 1, 1, 1, 1, 1, 1, 1, 0, 2, 0, 0));
    }

    @Test
    void aRecordWithoutAnAnswer_isUnanswered() {
        assertThat(
                        new Tape()
                                .served("a")
                                .request("b")
                                .record(null, null, 0, null, false)
                                .findings())
                .containsExactlyInAnyOrder("unanswered requests-0@1", "unanswered requests-0@2");
    }

    @Test
    void aRecordThatIsYoung_isPending() {
        Tape tape = new Tape().request("a").later(Duration.ofMinutes(-10));
        assertThat(tape.report().requests().pending()).isEqualTo(1);
        assertThat(tape.findings()).isEmpty();
    }

    @Test
    void otherContentUnderAnIdThatIsKnown_needsADeadLetter() {
        assertThat(new Tape().served("a").request("a", 2, null).findings())
                .containsExactly("unanswered requests-0@1");
    }

    @Test
    void aDuplicateThatComesAtTheEndOfTheWindow_isOne() {
        assertThat(
                        new Tape()
                                .served("a")
                                .later(Duration.ofMinutes(59))
                                .request("a")
                                .later(Duration.ofMinutes(10))
                                .served("b")
                                .findings())
                .isEmpty();
    }

    @Test
    void afterTheWindow_theSameIdIsANewRequest() {
        Tape tape = new Tape().served("a").later(Duration.ofHours(2)).served("b").served("a");
        assertThat(tape.report().requests().accepted()).isEqualTo(3);
        assertThat(tape.findings()).isEmpty();
    }

    @Test
    void withinTheWindow_itIsAcceptedAgain() {
        assertThat(new Tape().served("a").later(Duration.ofMinutes(50)).served("a").findings())
                .containsExactly("accepted_again events-0@2");
    }

    @Test
    void atTheVeryEndOfTheWindow_clocksMayDiffer() {
        Duration almost = Duration.ofHours(1).minusSeconds(30);
        assertThat(new Tape().served("a").later(almost).served("a").findings()).isEmpty();
    }

    @Test
    void aDuplicateThatIsReadAfterTheWindow_isANewRequest() {
        assertThat(
                        new Tape()
                                .served("a")
                                .later(Duration.ofMinutes(20))
                                .request("a")
                                .request("b")
                                .later(Duration.ofHours(5))
                                .event("b", REQUESTED, 0)
                                .event("a", REQUESTED, 0)
                                .event("a", FULLY_ALLOCATED, 1)
                                .event("b", FULLY_ALLOCATED, 1)
                                .findings())
                .isEmpty();
    }

    @Test
    void whatTheBrokersDidNotTakeOn_isAnsweredByADeadLetterAlone() {
        Tape tape = new Tape().request("a").letter(DeadLetterReason.UNSENDABLE, 0, "a");
        assertThat(tape.report().requests().unsendable()).isEqualTo(1);
        assertThat(tape.report().requests().unreadable()).isZero();
        assertThat(tape.findings()).isEmpty();
    }

    @Test
    void aDeadLetterForAReasonOfNoContract() {
        assertThat(new Tape().request("a").letter(DeadLetterReason.UNKNOWN, 0, "a").findings())
                .containsExactly("unknown_reason letters-0@0");
    }

    @Test
    void aSequenceWithAGap() {
        assertThat(
                        new Tape()
                                .request("a")
                                .event("a", REQUESTED, 0)
                                .event("a", FULLY_ALLOCATED, 2)
                                .findings())
                .containsExactly("gap events-0@1");
    }

    @Test
    void aNumberThatComesTwice() {
        assertThat(
                        new Tape()
                                .request("a")
                                .event("a", REQUESTED, 0)
                                .event("a", DOWNLOADING, 1)
                                .event("a", DOWNLOADING, 1)
                                .event("a", FULLY_ALLOCATED, 2)
                                .findings())
                .containsExactly("repeated events-0@2");
    }

    @Test
    void requestedTwiceInFlight() {
        assertThat(
                        new Tape()
                                .request("a")
                                .request("a")
                                .event("a", REQUESTED, 0)
                                .event("a", REQUESTED, 0)
                                .event("a", FULLY_ALLOCATED, 1)
                                .findings())
                .containsExactly("repeated events-0@1");
    }

    @Test
    void anEventAfterTheTerminalOne() {
        assertThat(new Tape().served("a").event("a", FAILED, 2).findings())
                .containsExactly("after_terminal events-0@2");
    }

    @Test
    void noRequested() {
        assertThat(new Tape().request("a").event("a", FULLY_ALLOCATED, 1).findings())
                .containsExactly("missing_requested events-0@0");
    }

    @Test
    void noTerminalEventPastTheDeadline() {
        Tape tape = new Tape().request("a").request("b");
        assertThat(
                        tape.event(at(tape, "a", 0).until(tape.now().plusSeconds(30)))
                                .event("b", REQUESTED, 0)
                                .event(at(tape, "a", 1))
                                .findings())
                .containsExactly("missing_terminal events-0@2");
    }

    @Test
    void anAnswerWithoutARecord() {
        assertThat(
                        new Tape()
                                .event("a", REQUESTED, 0)
                                .event("a", FULLY_ALLOCATED, 1)
                                .letter(DeadLetterReason.UNREADABLE, 7, null)
                                .findings())
                .containsExactlyInAnyOrder(
                        "answer_to_nothing events-0@1", "answer_to_nothing letters-0@0");
    }

    @Test
    void aRecordThatIsSetAsideTwice() {
        assertThat(
                        new Tape()
                                .record(null, null, 0, null, false)
                                .letter(DeadLetterReason.UNREADABLE, 0, null)
                                .letter(DeadLetterReason.UNREADABLE, 0, null)
                                .findings())
                .containsExactly("answered_twice letters-0@1");
    }

    @Test
    void aSecondCopyOfARecord_isCountedAndIsADuplicate() {
        AuditReport report =
                new Tape()
                        .record("default/m", "a", 1, null, false)
                        .request("a", 1, 0L)
                        .request("a", 1, 0L)
                        .event("a", REQUESTED, 0)
                        .event("a", FULLY_ALLOCATED, 1)
                        .report();
        assertThat(report.violations()).isEmpty();
        assertThat(report.requests())
                .isEqualTo(new AuditReport.Requests(1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 2, 1, 0));
    }

    @Test
    void afterALongBacklog_aSecondCopyIsStillKnownAsOne() {
        AuditReport report =
                new Tape()
                        .record("default/m", "a", 1, null, false)
                        .request("a", 1, 0L)
                        .later(Duration.ofHours(5))
                        .event("a", REQUESTED, 0)
                        .request("a", 1, 0L)
                        .event("a", FULLY_ALLOCATED, 1)
                        .report();
        assertThat(report.findings()).isEmpty();
        assertThat(report.requests().rekeyedAgain()).isEqualTo(1);
    }

    @Test
    void aRecordThatIsSetAsideAndSentOn() {
        assertThat(
                        new Tape()
                                .request("a", 1, null)
                                .letter(DeadLetterReason.UNREADABLE, 0, null)
                                .request("a", 1, 0L)
                                .event("a", REQUESTED, 0)
                                .event("a", FULLY_ALLOCATED, 1)
                                .findings())
                .containsExactly("answered_twice requests-0@1");
    }

    @Test
    void aRefusalNeedsItsEventAndItsDeadLetter() {
        assertThat(
                        new Tape()
                                .record(null, "a", 1, null, false)
                                .letter(DeadLetterReason.REFUSED, 0, "a")
                                .record(null, "b", 1, null, false)
                                .event("b", FAILED, 0)
                                .findings())
                .containsExactlyInAnyOrder(
                        "half_refused letters-0@0",
                        "half_refused events-0@0",
                        "unanswered requests-0@1");
    }

    @Test
    void aRefusalUnderTheIdOfAnAcceptedRequest() {
        assertThat(
                        new Tape()
                                .served("a")
                                .request("a", 2, null)
                                .event("a", FAILED, 0)
                                .letter(DeadLetterReason.REFUSED, 1, "a")
                                .findings())
                .containsExactly("refused_though_known events-0@2");
    }

    @Test
    void onlyTheOldestOfThoseThatAreJoined_isToldOfDownloads() {
        assertThat(
                        new Tape()
                                .request("a")
                                .request("b")
                                .event("a", REQUESTED, 0)
                                .event("b", REQUESTED, 0)
                                .event("a", DOWNLOADING, 1)
                                .event("b", DOWNLOADING, 1)
                                .event("a", FAILED, 2)
                                .event("b", DOWNLOADING, 2)
                                .event("b", FULLY_ALLOCATED, 3)
                                .findings())
                .containsExactly("not_the_leader events-0@3");
    }

    @Test
    void twoSharedProvisioningsAtOnce() {
        Tape tape = new Tape().request("a").request("b").event("a", REQUESTED, 0);
        assertThat(
                        tape.event(at(tape, "b", 0).in("p-2"))
                                .event("a", FULLY_ALLOCATED, 1)
                                .event(
                                        Forgery.of("b", FULLY_ALLOCATED, 1, "m", tape.now())
                                                .in("p-2"))
                                .findings())
                .containsExactly("two_provisionings events-0@1");
    }

    @Test
    void aDedicatedProvisioningBesideTheSharedOne_isRight() {
        Tape tape =
                new Tape()
                        .request("a")
                        .record("default/m", "b", 1, null, true)
                        .event("a", REQUESTED, 0);
        assertThat(
                        tape.event(at(tape, "b", 0).in("p-2"))
                                .event("a", FULLY_ALLOCATED, 1)
                                .event(
                                        Forgery.of("b", FULLY_ALLOCATED, 1, "m", tape.now())
                                                .in("p-2"))
                                .findings())
                .isEmpty();
    }

    @Test
    void createsAreCountedByReason() {
        Tape tape = new Tape().request("a").event("a", REQUESTED, 0);
        AuditReport report =
                tape.event(at(tape, "a", 1).created(1, CreateReason.FIRST))
                        .event(at(tape, "a", 2).created(1, CreateReason.FIRST))
                        .event(at(tape, "a", 3).created(3, CreateReason.REPAIR))
                        .report();
        assertThat(report.creates())
                .isEqualTo(
                        Map.of(
                                "default/m",
                                new AuditReport.Creates(
                                        1,
                                        Map.of(CreateReason.FIRST, 1L, CreateReason.REPAIR, 1L),
                                        1)));
    }

    @Test
    void createsThatCannotBe() {
        Tape tape = new Tape().request("a").event("a", REQUESTED, 0);
        assertThat(
                        tape.event(at(tape, "a", 1).created(2, CreateReason.REPAIR))
                                .event(at(tape, "a", 2).created(1, CreateReason.REPAIR))
                                .event(at(tape, "a", 3).created(3, CreateReason.FIRST))
                                .event(at(tape, "a", 4))
                                .event(at(tape, "a", 5).created(3, CreateReason.PROMOTION))
                                .findings())
                .containsExactly(
                        "creates events-0@2",
                        "creates events-0@3",
                        "creates events-0@4",
                        "creates events-0@5");
    }

    @Test
    void aRecordThatIsNoEvent() {
        assertThat(new Tape().noEvent().findings()).containsExactly("unreadable_event events-0@0");
    }

    @Test
    void whatBeganBeforeTheTimeAskedFor_isFollowedAndNotJudged() {
        Tape tape =
                new Tape(Tape.NOON.plusSeconds(10))
                        .request("lost-before")
                        .event("a", DOWNLOADING, 7)
                        .event("a", FULLY_ALLOCATED, 8)
                        .letter(DeadLetterReason.REFUSED, 0, "b")
                        .later(Duration.ofSeconds(20))
                        .event("c", DOWNLOADING, 3)
                        .event("c", DOWNLOADING, 5)
                        .request("lost")
                        .served("d");
        assertThat(tape.findings())
                .containsExactlyInAnyOrder("gap events-0@3", "unanswered requests-0@1");
        assertThat(tape.report().requests().served()).isEqualTo(2);
    }

    @Test
    void theOrderInWhichTopicsAreSeen_doesNotMatter() {
        List<String> findings =
                new Tape()
                        .event("a", REQUESTED, 0)
                        .request("a")
                        .event("a", FULLY_ALLOCATED, 1)
                        .letter(DeadLetterReason.UNREADABLE, 1, null)
                        .record(null, null, 0, null, false)
                        .request("b", 1, Position.of(0, 3))
                        .record("default/m", "b", 1, null, false)
                        .event("b", REQUESTED, 0)
                        .findings();
        assertThat(findings).isEmpty();
    }
}
