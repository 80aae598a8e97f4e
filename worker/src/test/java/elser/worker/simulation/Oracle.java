package elser.worker.simulation;

import elser.contracts.LifecycleEvent;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.PhaseChange;
import elser.worker.lifecycle.Policy;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds every committed transaction against what the worker promises. */
final class Oracle {

    static final String REQUESTS = "requests";
    static final String EVENTS = "events";
    static final String LEDGER = "ledger";
    static final String DEAD_LETTERS = "dead-letters";

    private final Policy policy;
    private final Map<Integer, CommittedLedger> ledgers = new TreeMap<>();
    private final Map<Integer, String> lastWriters = new TreeMap<>();
    private final RequestAccount account = new RequestAccount();
    private final EventAccount events = new EventAccount();
    private final Map<String, Instant> decidedAt = new TreeMap<>();
    private final Set<PhaseChange> phaseChanges = EnumSet.noneOf(PhaseChange.class);
    private int transactions;

    Oracle(Policy policy) {
        this.policy = policy;
    }

    RequestAccount account() {
        return account;
    }

    EventAccount events() {
        return events;
    }

    /** Between committed phases of provisionings. */
    Set<PhaseChange> phaseChanges() {
        return EnumSet.copyOf(phaseChanges);
    }

    int transactions() {
        return transactions;
    }

    /** How often an owner of a partition wrote another format than the one before it. */
    int changesOfFormat() {
        return ledgers.values().stream().mapToInt(CommittedLedger::changesOfFormat).sum();
    }

    CommittedLedger ledger(int partition) {
        return ledgers.computeIfAbsent(partition, CommittedLedger::new);
    }

    /** Who moved the offset of a partition last. */
    String lastWriter(int partition) {
        return lastWriters.getOrDefault(partition, "");
    }

    /** Somebody is about to commit what was decided at that time of its day. */
    void decided(String writer, Instant wall) {
        decidedAt.put(writer, wall);
    }

    /** Whether a mutation is for a provisioning that may use one endpoint only. */
    boolean isDedicated(Mutation mutation) {
        for (CommittedLedger ledger : ledgers.values()) {
            Provisioning provisioning = ledger.provisioning(mutation.provisioningId());
            if (provisioning != null) {
                return provisioning.dedicatedTo() != null;
            }
        }
        return true;
    }

    /** A transaction was committed. */
    void committed(Committed transaction) {
        transactions++;
        transaction.offsets().keySet().forEach(each -> lastWriters.put(each, transaction.writer()));
        RequestAccount.Due due = account.move(moved(transaction), this::knownHash);
        pay(due, transaction);
        Set<RequestKey> touched = new LinkedHashSet<>(due.requested);
        replay(transaction, touched);
        List<String> requested = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (EventAccount.Heard heard : events.hear(transaction.of(EVENTS))) {
            if (heard.request() == null) {
                refused.add(heard.event().requestId());
            } else {
                touched.add(heard.request());
                resultIsKept(heard.event());
                if (heard.event().sequence() == 0) {
                    requested.add(heard.request().toString());
                }
            }
        }
        same("requested", due.requested.stream().map(RequestKey::toString).toList(), requested);
        same("refused", due.refused, refused);
        for (RequestKey request : touched) {
            agree(request);
        }
    }

    /** A transaction that moves no offset is not fenced. */
    private static Map<Integer, Long> moved(Committed transaction) {
        for (Written record : transaction.of(LEDGER)) {
            Violation.unless(
                    transaction.offsets().containsKey(record.partition()),
                    "%s writes to partition %d without its offset",
                    transaction.writer(),
                    record.partition());
        }
        return transaction.offsets();
    }

    private @Nullable String knownHash(RequestKey request) {
        for (CommittedLedger ledger : ledgers.values()) {
            Entry.Request known = ledger.request(request);
            if (known != null) {
                return known.contentHash();
            }
        }
        return null;
    }

    private void pay(RequestAccount.Due due, Committed transaction) {
        Set<String> letters = new TreeSet<>();
        for (Written letter : transaction.of(DEAD_LETTERS)) {
            String position =
                    letter.headers().get("elser.error.partition")
                            + "@"
                            + letter.headers().get("elser.error.offset");
            Violation.unless(letters.add(position), "two dead letters of %s", position);
        }
        Violation.unless(
                letters.equals(due.letters),
                "dead letters of %s where %s are due",
                letters,
                due.letters);
        Set<String> copies = new TreeSet<>();
        for (Written copy : transaction.of(REQUESTS)) {
            String origin = Objects.requireNonNull(copy.headers().get("elser-rekeyed-from"));
            Violation.unless(copies.add(origin), "two copies of %s", origin);
            int at = origin.indexOf('@');
            Sent original =
                    Objects.requireNonNull(
                            account.at(
                                    Integer.parseInt(origin.substring(0, at)),
                                    Long.parseLong(origin.substring(at + 1))));
            account.sent(copy.partition(), copy.offset(), original.asCopy());
        }
        Violation.unless(
                copies.equals(due.copies), "copies of %s where %s are due", copies, due.copies);
    }

    /** Who is told that it is served is told so by a result that the others will be told, too. */
    private void resultIsKept(LifecycleEvent event) {
        if (event.type() != LifecycleEvent.Type.FULLY_ALLOCATED) {
            return;
        }
        for (CommittedLedger ledger : ledgers.values()) {
            Provisioning left = ledger.provisioning(String.valueOf(event.provisioningId()));
            Violation.unless(
                    left == null || left.phase() instanceof Phase.Ending,
                    "some are told that they are served, and %s goes on",
                    left);
        }
    }

    private static void same(String what, List<String> due, List<String> done) {
        Map<String, Integer> left = new LinkedHashMap<>();
        due.forEach(each -> left.merge(each, 1, Integer::sum));
        done.forEach(each -> left.merge(each, -1, Integer::sum));
        left.values().removeIf(count -> count == 0);
        Violation.unless(left.isEmpty(), "%s differs from what is due by %s", what, left);
    }

    private void replay(Committed transaction, Set<RequestKey> touched) {
        Set<Integer> partitions = new TreeSet<>();
        Map<Provisioning, CommittedLedger> creating = new LinkedHashMap<>();
        for (Written record : transaction.of(LEDGER)) {
            partitions.add(record.partition());
            CommittedLedger ledger = ledger(record.partition());
            int rememberedBefore = ledger.remembered();
            Provisioning before = record.value() == null ? null : ledger.provisioning(record);
            Entry entry = ledger.replay(record);
            if (record.value() != null && entry instanceof Provisioning after && before != null) {
                note(before.phase(), after.phase());
            }
            if (record.value() != null
                    && entry instanceof Provisioning after
                    && isNewCreate(before, after)) {
                creating.put(after, ledger);
            }
            if (entry instanceof Entry.Request request) {
                touched.add(new RequestKey(request.key(), request.requestId()));
                if (record.value() == null) {
                    forgotten(
                            request,
                            rememberedBefore,
                            Objects.requireNonNull(decidedAt.get(transaction.writer())));
                }
            }
        }
        for (int partition : partitions) {
            ledger(partition).check();
        }
        creating.forEach(
                (provisioning, ledger) ->
                        ledger.check(
                                provisioning,
                                ((Phase.Creating) provisioning.phase()).intent(),
                                policy.defaultConfig()));
    }

    /** A turn may hold several steps, of which the last is committed. */
    private void note(Phase before, Phase after) {
        if (!before.equals(after)) {
            PhaseChange.between(before, after).ifPresent(phaseChanges::add);
        }
    }

    private static boolean isNewCreate(@Nullable Provisioning before, Provisioning after) {
        return after.phase() instanceof Phase.Creating
                && (before == null || before.creates() != after.creates());
    }

    private void forgotten(Entry.Request request, int remembered, Instant wall) {
        Violation.unless(
                request instanceof Entry.Remembered ended
                        && (remembered > policy.limits().remembered()
                                || !ended.endedAt()
                                        .plus(policy.limits().idempotencyWindow())
                                        .isAfter(wall)),
                "%s is forgotten too early (%d remembered, at %s)",
                request,
                remembered,
                wall);
    }

    private void agree(RequestKey request) {
        Entry.Request remembered = null;
        for (CommittedLedger ledger : ledgers.values()) {
            Entry.Request here = ledger.request(request);
            Violation.unless(
                    here == null || remembered == null, "%s is on two partitions", request);
            remembered = here == null ? remembered : here;
            if (here instanceof Entry.Waiter waiter) {
                ledger.check(waiter);
            }
        }
        events.agree(request, remembered);
    }

    /** A reader of the events topic has them in the same order. */
    void checkHeard(List<Written> read) {
        Violation.unless(
                read.size() == events.heard(),
                "a reader has %d events of %d",
                read.size(),
                events.heard());
        EventAccount.checkOrder(read);
    }

    /** Whether everything has come to its end. */
    boolean hasEnded() {
        return account.waiting() == 0
                && ledgers.values().stream()
                        .allMatch(each -> each.waiters() == 0 && each.provisionings() == 0);
    }

    /** Everything has come to its end. */
    void checkEnded() {
        Violation.unless(account.waiting() == 0, "%d requests were never taken", account.waiting());
        Violation.unless(events.open().isEmpty(), "%s have no end", events.open());
        ledgers.forEach(
                (partition, ledger) ->
                        Violation.unless(
                                ledger.waiters() == 0 && ledger.provisionings() == 0,
                                "partition %d still has %d waiters and %d provisionings",
                                partition,
                                ledger.waiters(),
                                ledger.provisionings()));
    }
}
