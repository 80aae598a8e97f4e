package elser.worker.cli;

import elser.worker.insight.Replay;
import elser.worker.insight.Subject;
import elser.worker.kafka.AclNeed;
import elser.worker.ledger.Identity;
import elser.worker.loop.Stopped;
import elser.worker.upkeep.Migration;

import org.jspecify.annotations.Nullable;

import java.io.Serial;
import java.util.List;

/**
 * A command could not do what it was asked for. Its sentences are all the user needs: what happened
 * and where, then what to do. There are no others than those that are made here.
 */
final class CommandFailure extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private static final String NOTHING_PUBLISHED = " Nothing was published.";

    @SuppressWarnings("serial") // an immutable list of strings
    private final List<String> sentences;

    private CommandFailure(List<String> sentences) {
        super(String.join(" ", sentences));
        this.sentences = List.copyOf(sentences);
    }

    /**
     * One that fits a line.
     *
     * @param what happened, and where
     * @param todo what to do about it
     */
    private CommandFailure(String what, String todo) {
        this(List.of(what + " " + todo));
    }

    /** Each to stand on a line of its own. */
    List<String> sentences() {
        return sentences;
    }

    static CommandFailure fileWithoutRequests(String file) {
        return new CommandFailure(
                file + " holds no request." + NOTHING_PUBLISHED,
                "Write one JSON object into it for each, such as"
                        + " {\"request_id\":\"r-1\",\"inference_id\":\"my-elser\"}.");
    }

    static CommandFailure fileNotUtf8(String file) {
        return new CommandFailure(
                file + " is not UTF-8 text." + NOTHING_PUBLISHED,
                "Save it as UTF-8 and submit it again.");
    }

    static CommandFailure fileNotJson(String file, int line, String problem) {
        return new CommandFailure(
                "%s is not JSON at line %d: %s.".formatted(file, line, withoutEnd(problem))
                        + NOTHING_PUBLISHED,
                "Mend that line and submit the file again.");
    }

    static CommandFailure fileOfNoObjects(String file, int line) {
        return new CommandFailure(
                "%s line %d: a request is a JSON object.".formatted(file, line) + NOTHING_PUBLISHED,
                "Write one { } after the other, one a line or not, without [ ] and commas between"
                        + " them.");
    }

    static CommandFailure fileMissing(String file) {
        return new CommandFailure(
                "The file %s does not exist.".formatted(file) + NOTHING_PUBLISHED,
                "Give the path of one that does with --file, or - for standard input.");
    }

    static CommandFailure noPath(String file) {
        return new CommandFailure(
                "\"%s\" is no path of a file.".formatted(file) + NOTHING_PUBLISHED,
                "Give the path of a file with --file, or - for standard input.");
    }

    static CommandFailure fileForbidden(String file) {
        return new CommandFailure(
                "The file %s may not be read by this process.".formatted(file) + NOTHING_PUBLISHED,
                "Let its user read it (chmod, chown), or give it by standard input: --file - <"
                        + " FILE.");
    }

    static CommandFailure fileUnreadable(String file, String problem) {
        return new CommandFailure(
                "The file %s cannot be read: %s.".formatted(file, withoutEnd(problem))
                        + NOTHING_PUBLISHED,
                "Give a file of requests with --file, or - for standard input.");
    }

    static CommandFailure topicMissing(String topic, String option) {
        return new CommandFailure(
                "The topic %s does not exist:".formatted(topic),
                "make it with 'elser-worker topics create', or name the right one in %s."
                        .formatted(option));
    }

    static CommandFailure topicsSilent() {
        return new CommandFailure(
                "Nothing more comes of the topics, though they have more.",
                "Look whether all brokers are well, and whether a transaction hangs"
                        + " (kafka-transactions.sh find-hanging); then ask again.");
    }

    static CommandFailure nothingKnown(Subject whom, @Nullable String since) {
        return new CommandFailure(
                "Nothing is known of %s%s."
                        .formatted(whom, since == null ? "" : " in the last " + since),
                "Look whether the id is right, and elser.topics.* are%s."
                        .formatted(since == null ? "" : ", or look further back with --since"));
    }

    static CommandFailure ledgerOfOtherGroup(String group) {
        return new CommandFailure(
                "The ledger belongs to the workers of group %s.".formatted(group)
                        + NOTHING_PUBLISHED,
                "Give elser.kafka.group.id=%s.".formatted(group));
    }

    static CommandFailure ledgerUnreadable(long records, String requestId) {
        return new CommandFailure(
                "Records of the ledger cannot be read by this version (%d), so whether request %s is in flight cannot be told."
                                .formatted(records, requestId)
                        + NOTHING_PUBLISHED,
                "Use the version of the workers.");
    }

    static CommandFailure notReplayed(Replay.Refused refused) {
        return new CommandFailure(refused.what() + NOTHING_PUBLISHED, refused.todo());
    }

    static CommandFailure replayAgainstRules(String requestId, String problem) {
        return new CommandFailure(
                "Request %s would be refused now: %s.".formatted(requestId, withoutEnd(problem))
                        + NOTHING_PUBLISHED,
                "Ask anew with 'elser-worker submit', or change what forbids it now"
                        + " (elser.provisioning.max-timeout bounds deadlines).");
    }

    static CommandFailure badRequestId(String id) {
        return new CommandFailure(
                "\"%s\" is no request id.".formatted(id) + NOTHING_PUBLISHED,
                "Give --request-id 1 to 128 characters of A-Z a-z 0-9 . _ : -, or leave it out for"
                        + " a random one.");
    }

    static CommandFailure groupHasMembers(String group, List<String> members) {
        return new CommandFailure(
                "Group %s has %d members: %s."
                        .formatted(group, members.size(), String.join(", ", members)),
                "Stop all workers (SIGTERM; one that was killed is a member until its session ends,"
                        + " 45 s where nothing else is set), then run this again.");
    }

    static CommandFailure ledgerPartitionUnreadable(int partition, String topic, String problem) {
        return new CommandFailure(
                "Partition %d of %s cannot be read: %s. Nothing of it was changed."
                        .formatted(partition, topic, withoutEnd(problem)),
                "Use the version of the workers, or a later one.");
    }

    static CommandFailure ledgerPartitionOfOthers(int partition, Identity found, Identity ours) {
        return new CommandFailure(
                "Partition %d of the ledger is of group %s with %d partitions, not of %s with %d."
                        .formatted(
                                partition,
                                found.groupId(),
                                found.partitions(),
                                ours.groupId(),
                                ours.partitions()),
                "Give elser.kafka.group.id and elser.topics.* of that group; where 'elser-worker"
                        + " topics migrate' was interrupted, end it first.");
    }

    static CommandFailure partitionsDiffer(int requests, int ledger) {
        return new CommandFailure(
                "Requests have %d partitions and the ledger %d.".formatted(requests, ledger),
                "Bring both to one number with 'elser-worker topics migrate' first.");
    }

    static CommandFailure requestsEndBefore(String topic, int partition, long offset, long end) {
        return new CommandFailure(
                "Partition %d of %s was read up to %d, but ends at %d: it was made anew, or has lost records. Nothing was changed."
                        .formatted(partition, topic, offset, end),
                "Look whether elser.topics.requests is right; if it is, delete the group's offsets"
                        + " of that topic (kafka-consumer-groups.sh --delete-offsets) and run this"
                        + " again: it looks then up to where what is there was answered.");
    }

    static CommandFailure movedWrongly(long expected, long there, String first) {
        return new CommandFailure(
                "%d entries were expected in the ledger and %d are there; first that differs: %s. No worker will take the ledger as it is."
                        .formatted(expected, there, first),
                "Keep both topics, and run this again to have it compared once more.");
    }

    /** The sentence names the fix. */
    static CommandFailure notMigrated(Migration.Refused refused) {
        return new CommandFailure(List.of(refused.why()));
    }

    /** Each sentence names what is to be granted. */
    static CommandFailure lacking(List<AclNeed> missing) {
        return new CommandFailure(missing.stream().map(AclNeed::sentence).toList());
    }

    /** The worker's own sentences name the fix. */
    static CommandFailure stopped(Stopped stopped) {
        return new CommandFailure(String.valueOf(stopped.getMessage()).lines().toList());
    }

    private static String withoutEnd(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
