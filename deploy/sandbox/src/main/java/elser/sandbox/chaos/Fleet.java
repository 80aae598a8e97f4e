package elser.sandbox.chaos;

import elser.sandbox.process.Child;
import elser.sandbox.process.ProgramException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** The workers. */
final class Fleet implements AutoCloseable {

    /** A worker that is asked to ends within 10 s; a machine that is busy may need longer. */
    private static final Duration TERMINATION = Duration.ofSeconds(40);

    private final Path jar;
    private final Path directory;
    private final Map<String, String> environment;
    private final List<Member> members = new ArrayList<>();
    private final List<Instant> thaws = new ArrayList<>();
    private final List<String> incidents = new ArrayList<>();
    private boolean isClosed;

    /** One of the workers, through all of its processes. */
    static final class Member {
        final String name;
        private Child process;
        private long logAtStart;
        private boolean isFrozen;
        private boolean isEnding;
        private int starts = 1;

        private Member(String name, Child process) {
            this.name = name;
            this.process = process;
        }

        private static String clientId(String name, int starts) {
            return name + "." + starts;
        }

        /** Before its first word it has not got as far as to take signals. */
        private boolean hasSpoken() {
            return process.log().toFile().length() > logAtStart;
        }

        private boolean isRunning() {
            return process.isAlive() && !isFrozen && !isEnding;
        }
    }

    Fleet(Path jar, Path directory, Map<String, String> environment) {
        this.jar = jar;
        this.directory = directory;
        this.environment = Map.copyOf(environment);
    }

    synchronized void start(int number) throws IOException {
        for (int i = 1; i <= number; i++) {
            String name = "worker-" + i;
            members.add(new Member(name, process(name, 1)));
        }
    }

    private Child process(String name, int starts) throws IOException {
        if (isClosed) {
            throw new ProgramException("the run has ended, no worker is started any more");
        }
        Map<String, String> own = new HashMap<>(environment);
        own.put("ELSER_KAFKA_CLIENT_ID", Member.clientId(name, starts));
        return Child.start(name, directory.resolve(name + ".log"), own, jar, List.of("run"));
    }

    /** What the client ids of those begin with that have not ended, frozen ones among them. */
    Set<String> clientIds() {
        return members.stream()
                .filter(member -> member.process.isAlive())
                .map(member -> Member.clientId(member.name, member.starts) + "-")
                .collect(Collectors.toSet());
    }

    /** One that runs, nothing of the kind under way. */
    Optional<Member> any(Random random) {
        List<Member> running = members.stream().filter(Member::isRunning).toList();
        return running.isEmpty()
                ? Optional.empty()
                : Optional.of(running.get(random.nextInt(running.size())));
    }

    void kill(Member member) {
        member.isEnding = true;
        member.process.close();
    }

    /**
     * Sends SIGTERM.
     *
     * @return whether the worker has to end well
     */
    boolean terminate(Member member) {
        boolean hasSpoken = member.hasSpoken();
        member.isEnding = true;
        member.process.terminate();
        return hasSpoken;
    }

    void freeze(Member member) throws IOException, InterruptedException {
        member.isFrozen = true;
        member.process.freeze();
    }

    void thaw(Member member) throws IOException, InterruptedException {
        thaws.add(Instant.now());
        member.process.thaw();
        member.isFrozen = false;
    }

    /** Starts one that was ended again. */
    synchronized void restart(Member member) throws IOException {
        if (!member.process.isAlive()) {
            member.logAtStart = member.process.log().toFile().length();
            member.starts++;
            member.process = process(member.name, member.starts);
            member.isEnding = false;
        }
    }

    boolean hasEnded(Member member) {
        return !member.process.isAlive();
    }

    /**
     * Judges how one that was terminated has ended; one that has not is killed.
     *
     * @param isFair whether it had to end well: the broker was there all the time
     */
    void judgeTermination(Member member, boolean isFair) {
        boolean isLate = member.process.isAlive();
        member.process.close();
        if (isFair && isLate) {
            incidents.add(
                    member.name + " still ran " + TERMINATION.toSeconds() + " s after SIGTERM");
        } else if (isFair && member.process.exitCode() != 0) {
            incidents.add(
                    member.name + " ended with " + member.process.exitCode() + " after SIGTERM");
        }
    }

    static Duration termination() {
        return TERMINATION;
    }

    /**
     * Starts those again that ended though nobody asked them to.
     *
     * @param isFair whether the broker was there, so that nobody may give up on it
     */
    void revive(boolean isFair) throws IOException {
        for (Member member : members) {
            if (!member.isEnding && !member.process.isAlive()) {
                if (isFair) {
                    incidents.add(
                            "%s ended by itself with %d at %s, see its log"
                                    .formatted(
                                            member.name, member.process.exitCode(), Instant.now()));
                }
                restart(member);
            }
        }
    }

    /** Whether all of them run and take signals: {@link #stop} would judge others wrongly. */
    boolean isWhole() {
        return members.stream().allMatch(member -> member.isRunning() && member.hasSpoken());
    }

    /** Asks all to end and judges how they do. */
    void stop() throws InterruptedException {
        for (Member member : members) {
            boolean _ = terminate(member);
        }
        long deadline = System.nanoTime() + TERMINATION.toNanos();
        while (members.stream().anyMatch(member -> member.process.isAlive())
                && System.nanoTime() - deadline < 0) {
            Thread.sleep(50);
        }
        members.forEach(member -> judgeTermination(member, true));
    }

    /** What workers did that they must not, a sentence each. */
    List<String> incidents() {
        return List.copyOf(incidents);
    }

    /** When frozen ones were let go. */
    List<Instant> thaws() {
        return List.copyOf(thaws);
    }

    /** Ends all at once, from any thread; none is started afterwards. */
    @Override
    public synchronized void close() {
        isClosed = true;
        members.forEach(member -> member.process.close());
    }
}
