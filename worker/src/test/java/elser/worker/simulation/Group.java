package elser.worker.simulation;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The group coordinator, for one group. A member gets what the target assigns it once the others
 * have given it up; it moves to the group's epoch once it has itself given up what it shall not
 * have any more. A partition carries the epoch at which its member got it.
 */
final class Group {

    private final Scheduler scheduler;
    private final String name;
    private final boolean isClassic;
    private final Duration sessionTimeout;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final GroupOffsets offsets = new GroupOffsets();
    private List<TopicPartition> partitions = List.of();
    private int epoch;

    /** What a heartbeat is answered with. Epoch 0 and nothing: it is a member no more. */
    record Answer(int epoch, NavigableSet<TopicPartition> assigned) {

        static final Answer UNKNOWN = new Answer(0, set());

        boolean isMember() {
            return epoch > 0;
        }
    }

    private static final class Member {
        final Map<TopicPartition, Integer> assigned = new LinkedHashMap<>();
        final NavigableSet<TopicPartition> revoking = set();
        NavigableSet<TopicPartition> target = set();
        Duration rebalanceTimeout = Duration.ZERO;
        long heardAt;
        long revokingSince;
        int epoch;

        boolean holds(TopicPartition partition) {
            return assigned.containsKey(partition) || revoking.contains(partition);
        }
    }

    /**
     * @param isClassic whether a commit must carry the member's latest epoch, whatever it is for
     */
    Group(Scheduler scheduler, String name, boolean isClassic, Duration sessionTimeout) {
        this.scheduler = scheduler;
        this.name = name;
        this.isClassic = isClassic;
        this.sessionTimeout = sessionTimeout;
    }

    static NavigableSet<TopicPartition> set() {
        return new TreeSet<>(
                (one, other) ->
                        one.topic().equals(other.topic())
                                ? Integer.compare(one.partition(), other.partition())
                                : one.topic().compareTo(other.topic()));
    }

    GroupOffsets offsets() {
        return offsets;
    }

    Duration sessionTimeout() {
        return sessionTimeout;
    }

    /** Lets a member in, or in again. */
    void join(String member, List<TopicPartition> subscribed, Duration rebalanceTimeout) {
        partitions = List.copyOf(subscribed);
        members.remove(member);
        Member joining = new Member();
        joining.rebalanceTimeout = rebalanceTimeout;
        members.put(member, joining);
        heard(member, joining);
        assign(targets());
    }

    void leave(String member) {
        if (members.remove(member) != null) {
            assign(targets());
        }
    }

    /** Puts a member out, as for a session that ended. */
    void expel(String member) {
        scheduler.note(member + " expelled from " + name);
        leave(member);
    }

    private void heard(String name, Member member) {
        long now = scheduler.nanos();
        member.heardAt = now;
        scheduler.after(
                sessionTimeout,
                () -> {
                    if (members.get(name) == member && member.heardAt == now) {
                        expel(name);
                    }
                });
    }

    /**
     * A member says that it lives, and what it has.
     *
     * @param owned what it has not given up
     */
    Answer heartbeat(String name, int memberEpoch, Collection<TopicPartition> owned) {
        Member member = members.get(name);
        if (member == null || memberEpoch > member.epoch) {
            return Answer.UNKNOWN;
        }
        heard(name, member);
        member.revoking.retainAll(owned);
        revoke(name, member);
        if (member.revoking.isEmpty()) {
            member.epoch = epoch;
            take(member);
        }
        NavigableSet<TopicPartition> assigned = set();
        assigned.addAll(member.assigned.keySet());
        return new Answer(member.epoch, assigned);
    }

    private void revoke(String name, Member member) {
        for (TopicPartition partition : List.copyOf(member.assigned.keySet())) {
            if (!member.target.contains(partition)) {
                member.assigned.remove(partition);
                member.revoking.add(partition);
                member.revokingSince = scheduler.nanos();
                long since = member.revokingSince;
                scheduler.after(
                        member.rebalanceTimeout,
                        () -> {
                            boolean isStill =
                                    members.get(name) == member
                                            && member.revokingSince == since
                                            && !member.revoking.isEmpty();
                            if (isStill) {
                                expel(name);
                            }
                        });
            }
        }
    }

    private void take(Member member) {
        for (TopicPartition partition : member.target) {
            if (members.values().stream().noneMatch(other -> other.holds(partition))) {
                member.assigned.put(partition, member.epoch);
            }
        }
    }

    /**
     * Whether the broker takes offsets from who says so: the member exists, and it has not moved
     * past that epoch, or not where these partitions are concerned. Nobody asks who owns them. A
     * group without members takes them from anybody who claims to be none.
     */
    boolean takesCommit(
            String name, int memberEpoch, Collection<TopicPartition> committedPartitions) {
        if (name.isEmpty()) {
            return members.isEmpty();
        }
        Member member = members.get(name);
        if (member == null || memberEpoch > member.epoch) {
            return false;
        }
        return memberEpoch == member.epoch
                || (!isClassic
                        && committedPartitions.stream()
                                .allMatch(each -> isOldEnough(member, each, memberEpoch)));
    }

    private static boolean isOldEnough(Member member, TopicPartition partition, int epoch) {
        Integer since = member.assigned.get(partition);
        return since != null && since <= epoch;
    }

    /** Who has a partition as the coordinator sees it, null where nobody does. */
    @Nullable String owner(TopicPartition partition) {
        for (Map.Entry<String, Member> each : members.entrySet()) {
            if (each.getValue().holds(partition)) {
                return each.getKey();
            }
        }
        return null;
    }

    List<String> members() {
        return List.copyOf(members.keySet());
    }

    int epoch() {
        return epoch;
    }

    /** Deals everything out anew, at random: an assignment nobody asked for. */
    void shuffle() {
        List<String> names = members();
        Map<String, NavigableSet<TopicPartition>> targets = noTargets();
        if (!names.isEmpty()) {
            for (TopicPartition partition : partitions) {
                String lucky = names.get(scheduler.random().nextInt(names.size()));
                targets.getOrDefault(lucky, set()).add(partition);
            }
        }
        assign(targets);
    }

    private Map<String, NavigableSet<TopicPartition>> noTargets() {
        Map<String, NavigableSet<TopicPartition>> targets = new TreeMap<>();
        members.keySet().forEach(member -> targets.put(member, set()));
        return targets;
    }

    /** Evenly, and as little as possible moves. */
    private Map<String, NavigableSet<TopicPartition>> targets() {
        Map<String, NavigableSet<TopicPartition>> targets = noTargets();
        List<TopicPartition> free = new ArrayList<>(partitions);
        int share = (partitions.size() + members.size() - 1) / Math.max(1, members.size());
        members.forEach(
                (member, state) -> {
                    for (TopicPartition partition : state.target) {
                        if (targets.get(member).size() < share && free.remove(partition)) {
                            targets.get(member).add(partition);
                        }
                    }
                });
        for (TopicPartition partition : free) {
            targets.values().stream()
                    .min((one, other) -> Integer.compare(one.size(), other.size()))
                    .ifPresent(least -> least.add(partition));
        }
        return targets;
    }

    private void assign(Map<String, NavigableSet<TopicPartition>> targets) {
        epoch++;
        targets.forEach((member, target) -> members.get(member).target = target);
        scheduler.note(name + " epoch " + epoch + " " + targets);
    }
}
