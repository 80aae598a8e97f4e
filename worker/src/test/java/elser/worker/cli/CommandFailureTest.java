package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig;
import elser.worker.insight.Replay;
import elser.worker.insight.Subject;
import elser.worker.kafka.AclNeed;
import elser.worker.ledger.Identity;
import elser.worker.loop.Stopped;
import elser.worker.upkeep.Migration;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Every failure that a command can have, by the name of what makes it, and the whole of it. */
class CommandFailureTest {

    private static final Subject R1 = new Subject.OfRequest("r1");

    private static Map<String, CommandFailure> failures() {
        Map<String, CommandFailure> all = new TreeMap<>();
        all.put("badRequestId", CommandFailure.badRequestId("a b"));
        all.put("fileForbidden", CommandFailure.fileForbidden("f"));
        all.put("fileMissing", CommandFailure.fileMissing("f"));
        all.put("fileNotJson", CommandFailure.fileNotJson("f", 3, "Unexpected end."));
        all.put("fileNotUtf8", CommandFailure.fileNotUtf8("f"));
        all.put("fileOfNoObjects", CommandFailure.fileOfNoObjects("f", 3));
        all.put("fileUnreadable", CommandFailure.fileUnreadable("f", "Is a directory"));
        all.put("fileWithoutRequests", CommandFailure.fileWithoutRequests("f"));
        all.put(
                "lacking",
                CommandFailure.lacking(
                        AclNeed.ofMigration(
                                        new WorkerConfig.Topics("q", "e", "l", "d"),
                                        new WorkerConfig.Kafka(
                                                Map.of(), "k:9092", "g", "consumer", "x"),
                                        Set.of("l"))
                                .subList(2, 5)));
        all.put("ledgerOfOtherGroup", CommandFailure.ledgerOfOtherGroup("g"));
        all.put("ledgerUnreadable", CommandFailure.ledgerUnreadable(2, "r1"));
        all.put("groupHasMembers", CommandFailure.groupHasMembers("g", List.of("a/h", "b/h")));
        all.put(
                "ledgerPartitionOfOthers",
                CommandFailure.ledgerPartitionOfOthers(
                        2, new Identity(1, "h", 3), new Identity(1, "g", 6)));
        all.put(
                "ledgerPartitionUnreadable",
                CommandFailure.ledgerPartitionUnreadable(2, "t", "format 9 is not known"));
        all.put("movedWrongly", CommandFailure.movedWrongly(5, 4, "w/a"));
        all.put(
                "notMigrated",
                CommandFailure.notMigrated(new Migration.Refused("It is so: do this.")));
        all.put("partitionsDiffer", CommandFailure.partitionsDiffer(6, 3));
        all.put("noPath", CommandFailure.noPath("f"));
        all.put(
                "notReplayed",
                CommandFailure.notReplayed(
                        new Replay.Refused("Request r1 is in flight.", "Wait for its end.")));
        all.put("nothingKnown", CommandFailure.nothingKnown(R1, null));
        all.put("replayAgainstRules", CommandFailure.replayAgainstRules("r1", "/deadline: is far"));
        all.put("requestsEndBefore", CommandFailure.requestsEndBefore("t", 2, 8, 5));
        all.put("stopped", CommandFailure.stopped(new Stopped("a\nb")));
        all.put("topicMissing", CommandFailure.topicMissing("t", "elser.topics.ledger"));
        all.put("topicsSilent", CommandFailure.topicsSilent());
        return all;
    }

    @Test
    void eachSaysWhatHappened_where_andWhatToDo() {
        Map<String, String> texts = new TreeMap<>();
        failures()
                .forEach((name, failure) -> texts.put(name, String.join("|", failure.sentences())));
        assertThat(texts)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.ofEntries(
                                Map.entry(
                                        "badRequestId",
                                        "\"a b\" is no request id. Nothing was published. Give"
                                            + " --request-id 1 to 128 characters of A-Z a-z 0-9 . _"
                                            + " : -, or leave it out for a random one."),
                                Map.entry(
                                        "fileForbidden",
                                        "The file f may not be read by this process. Nothing was"
                                            + " published. Let its user read it (chmod, chown), or"
                                            + " give it by standard input: --file - < FILE."),
                                Map.entry(
                                        "fileMissing",
                                        "The file f does not exist. Nothing was published. Give the"
                                                + " path of one that does with --file, or - for"
                                                + " standard input."),
                                Map.entry(
                                        "fileNotJson",
                                        "f is not JSON at line 3: Unexpected end. Nothing was"
                                                + " published. Mend that line and submit the file"
                                                + " again."),
                                Map.entry(
                                        "fileNotUtf8",
                                        "f is not UTF-8 text. Nothing was published. Save it as"
                                                + " UTF-8 and submit it again."),
                                Map.entry(
                                        "fileOfNoObjects",
                                        "f line 3: a request is a JSON object. Nothing was"
                                            + " published. Write one { } after the other, one a"
                                            + " line or not, without [ ] and commas between them."),
                                Map.entry(
                                        "fileUnreadable",
                                        "The file f cannot be read: Is a directory. Nothing was"
                                            + " published. Give a file of requests with --file, or"
                                            + " - for standard input."),
                                Map.entry(
                                        "fileWithoutRequests",
                                        "f holds no request. Nothing was published. Write one JSON"
                                            + " object into it for each, such as"
                                            + " {\"request_id\":\"r-1\",\"inference_id\":\"my-elser\"}."),
                                Map.entry(
                                        "groupHasMembers",
                                        "Group g has 2 members: a/h, b/h. Stop all workers"
                                            + " (SIGTERM; one that was killed is a member until its"
                                            + " session ends, 45 s where nothing else is set), then"
                                            + " run this again."),
                                Map.entry(
                                        "lacking",
                                        "the Kafka user lacks Alter on topic l, so it cannot get"
                                            + " more partitions; grant it|the Kafka user lacks Read"
                                            + " on group g, so where workers go on reading cannot"
                                            + " be written; grant it|the Kafka user lacks Write on"
                                            + " transactional id x-upkeep, so nothing can be"
                                            + " committed; grant it"),
                                Map.entry(
                                        "ledgerPartitionOfOthers",
                                        "Partition 2 of the ledger is of group h with 3 partitions,"
                                            + " not of g with 6. Give elser.kafka.group.id and"
                                            + " elser.topics.* of that group; where 'elser-worker"
                                            + " topics migrate' was interrupted, end it first."),
                                Map.entry(
                                        "ledgerPartitionUnreadable",
                                        "Partition 2 of t cannot be read: format 9 is not known."
                                            + " Nothing of it was changed. Use the version of the"
                                            + " workers, or a later one."),
                                Map.entry(
                                        "movedWrongly",
                                        "5 entries were expected in the ledger and 4 are there;"
                                            + " first that differs: w/a. No worker will take the"
                                            + " ledger as it is. Keep both topics, and run this"
                                            + " again to have it compared once more."),
                                Map.entry("notMigrated", "It is so: do this."),
                                Map.entry(
                                        "partitionsDiffer",
                                        "Requests have 6 partitions and the ledger 3. Bring both to"
                                                + " one number with 'elser-worker topics migrate'"
                                                + " first."),
                                Map.entry(
                                        "ledgerOfOtherGroup",
                                        "The ledger belongs to the workers of group g. Nothing was"
                                                + " published. Give elser.kafka.group.id=g."),
                                Map.entry(
                                        "ledgerUnreadable",
                                        "Records of the ledger cannot be read by this version (2),"
                                            + " so whether request r1 is in flight cannot be told."
                                            + " Nothing was published. Use the version of the"
                                            + " workers."),
                                Map.entry(
                                        "noPath",
                                        "\"f\" is no path of a file. Nothing was published. Give"
                                            + " the path of a file with --file, or - for standard"
                                            + " input."),
                                Map.entry(
                                        "notReplayed",
                                        "Request r1 is in flight. Nothing was published. Wait for"
                                                + " its end."),
                                Map.entry(
                                        "nothingKnown",
                                        "Nothing is known of request r1. Look whether the id is"
                                                + " right, and elser.topics.* are."),
                                Map.entry(
                                        "replayAgainstRules",
                                        "Request r1 would be refused now: /deadline: is far."
                                            + " Nothing was published. Ask anew with 'elser-worker"
                                            + " submit', or change what forbids it now"
                                            + " (elser.provisioning.max-timeout bounds"
                                            + " deadlines)."),
                                Map.entry(
                                        "requestsEndBefore",
                                        "Partition 2 of t was read up to 8, but ends at 5: it was"
                                            + " made anew, or has lost records. Nothing was"
                                            + " changed. Look whether elser.topics.requests is"
                                            + " right; if it is, delete the group's offsets of that"
                                            + " topic (kafka-consumer-groups.sh --delete-offsets)"
                                            + " and run this again: it looks then up to where what"
                                            + " is there was answered."),
                                Map.entry("stopped", "a|b"),
                                Map.entry(
                                        "topicMissing",
                                        "The topic t does not exist: make it with 'elser-worker"
                                                + " topics create', or name the right one in"
                                                + " elser.topics.ledger."),
                                Map.entry(
                                        "topicsSilent",
                                        "Nothing more comes of the topics, though they have more."
                                            + " Look whether all brokers are well, and whether a"
                                            + " transaction hangs (kafka-transactions.sh"
                                            + " find-hanging); then ask again.")));
    }

    @Test
    void noneIsMissingHere_andThereIsNoOtherWayToMakeOne() {
        assertThat(
                        Arrays.stream(CommandFailure.class.getDeclaredMethods())
                                .filter(method -> Modifier.isStatic(method.getModifiers()))
                                .filter(method -> method.getReturnType() == CommandFailure.class)
                                .map(method -> method.getName()))
                .containsExactlyInAnyOrderElementsOf(failures().keySet());
        assertThat(CommandFailure.class.getDeclaredConstructors())
                .allMatch(constructor -> Modifier.isPrivate(constructor.getModifiers()));
    }

    @Test
    void ofWhatWasAskedForByTime_itIsSaidHowFarOneLookedBack() {
        assertThat(CommandFailure.nothingKnown(R1, "24h").sentences())
                .containsExactly(
                        "Nothing is known of request r1 in the last 24h. Look whether the id is"
                                + " right, and elser.topics.* are, or look further back with"
                                + " --since.");
    }
}
