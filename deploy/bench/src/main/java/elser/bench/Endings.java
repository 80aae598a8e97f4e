package elser.bench;

import elser.sandbox.process.ProgramException;

import org.apache.kafka.clients.admin.MemberDescription;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** Sees, on a thread of its own, when a killed worker's session and transaction have ended. */
final class Endings implements AutoCloseable {

    private static final int PAUSE_MS = 20;

    private final Lab lab;
    private final Topics topics;
    private final Set<String> dead;
    private final Thread thread;
    private volatile long sessionEnd;
    private volatile long transactionEnd;
    private volatile boolean isClosed;

    /** As of {@link System#nanoTime}. */
    record Times(long sessionEnd, long transactionEnd) {}

    /** All who are in the group now are dead. */
    Endings(Lab lab, Topics topics) throws InterruptedException {
        this.lab = lab;
        this.topics = topics;
        dead =
                members(lab, topics).stream()
                        .map(MemberDescription::consumerId)
                        .collect(Collectors.toSet());
        thread = Thread.ofPlatform().name("endings").start(this::watch);
    }

    private void watch() {
        try {
            while (!isClosed && (sessionEnd == 0 || transactionEnd == 0)) {
                if (transactionEnd == 0 && !OpenTransaction.isUnfinished(lab, topics)) {
                    transactionEnd = System.nanoTime();
                }
                if (sessionEnd == 0
                        && members(lab, topics).stream()
                                .noneMatch(member -> dead.contains(member.consumerId()))) {
                    sessionEnd = System.nanoTime();
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Collection<MemberDescription> members(Lab lab, Topics topics)
            throws InterruptedException {
        try {
            return lab.admin()
                    .describeConsumerGroups(List.of(topics.group()))
                    .all()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .members();
        } catch (ExecutionException e) {
            throw new ProgramException("the group could not be described: " + e.getCause());
        }
    }

    /** Waits for both. */
    Times await() throws InterruptedException {
        thread.join();
        return new Times(sessionEnd, transactionEnd);
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
