package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ProvisioningRequest;
import elser.worker.insight.Explanation;
import elser.worker.insight.GroupState;
import elser.worker.insight.Happening;
import elser.worker.insight.ModelState;
import elser.worker.insight.Place;
import elser.worker.insight.Subject;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Pace;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;
import elser.worker.screen.WatchEvents;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The page on the command line names every member that {@code status --json} and {@code explain
 * --json} have, and no others.
 */
class JsonMembersTest {

    /** Documents of the contract, which has its own schemas. */
    private static final Set<String> OF_CONTRACT = Set.of("event", "request");

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z_.\\[\\]]+)` \\|");
    private static final Instant START = WrittenTopics.START;
    private static final Instant NOW = START.plusSeconds(30);
    private static final Pace PACE =
            new Pace(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(2));
    private static final GroupState GROUP =
            new GroupState("g", Map.of(0, "worker-0/127.0.0.1"), Map.of(0, 1L), true);

    private final String page = Files.readString(Path.of("docs/command-line.md"));

    JsonMembersTest() throws IOException {}

    @Test
    void ofStatus() throws IOException {
        assertThat(documented("status --json"))
                .containsExactlyElementsOf(members(StatusDocument.of(models(), GROUP, PACE, NOW)));
    }

    @Test
    void ofExplain() throws IOException {
        Set<String> common = members(StatusDocument.of(models(), GROUP, PACE, NOW));
        Set<String> all = members(ExplainDocument.of(explanation(), GROUP, PACE, NOW));
        assertThat(all).containsAll(common);
        all.removeAll(common);
        assertThat(documented("explain --json")).containsExactlyElementsOf(all);
    }

    /** In phases and states in which each member is there at least once. */
    private static List<ModelState> models() {
        return List.of(
                model(new Phase.Creating(WrittenTopics.intent(START)), WaitingFor.ENDPOINT),
                model(new Phase.Looking(CreateReason.FIRST), WaitingFor.CAPACITY),
                model(new Phase.Following("my-elser", null), WaitingFor.MODEL_DOWNLOAD));
    }

    private static ModelState model(Phase phase, WaitingFor waitingFor) {
        Progress progress = new Progress(96, 263, 36, Duration.ofMinutes(2));
        Provisioning provisioning =
                new Provisioning(
                        "p1",
                        WrittenTopics.KEY,
                        null,
                        START,
                        1,
                        CreateReason.FIRST,
                        false,
                        new Provisioning.Reported(waitingFor, progress, START),
                        phase);
        return new ModelState(0, provisioning, List.of(WrittenTopics.waiter("r1", "p1", 0)));
    }

    private static Explanation explanation() {
        String key = WrittenTopics.KEY.toString();
        Place place = new Place("requests", 0, 7);
        ProvisioningRequest request =
                new ProvisioningRequest(null, "r1", null, null, "e", null, null, null, null);
        return new Explanation(
                new Subject.OfModel(WrittenTopics.KEY),
                List.of(
                        new Happening.Asked(START, place, key, "r1", request, "0@3", null),
                        new Happening.Asked(START, place, key, "r1", null, null, "is no object"),
                        new Happening.Told(
                                START, place, WatchEvents.read(WatchEvents.served(1, "r1", 1))),
                        new Happening.SetAside(
                                START,
                                place,
                                key,
                                "r1",
                                null,
                                null,
                                place,
                                "unsendable",
                                "too large")),
                models(),
                List.of(
                        new Entry.Remembered(
                                WrittenTopics.KEY, "r0", WrittenTopics.HASH, START, null)),
                List.of(place),
                List.of(place));
    }

    private Set<String> documented(String command) {
        String mark = "<!-- members of " + command + ", read by JsonMembersTest -->\n";
        assertThat(page).contains(mark);
        String table = page.substring(page.indexOf(mark) + mark.length());
        Set<String> names = new TreeSet<>();
        table.lines()
                .takeWhile(line -> line.startsWith("|"))
                .flatMap(line -> ROW.matcher(line).results())
                .forEach(row -> names.add(row.group(1)));
        return names;
    }

    /** Each by its path; {@code []} stands for every element of a list. */
    private static Set<String> members(String json) throws IOException {
        Set<String> names = new TreeSet<>();
        collect(new JsonMapper().readTree(json), "", names);
        return names;
    }

    private static void collect(JsonNode node, String path, Set<String> names) {
        if (node.isArray()) {
            names.add(path + "[]");
            node.forEach(element -> collect(element, path + "[]", names));
        }
        node.properties()
                .forEach(
                        member -> {
                            String name =
                                    path.isEmpty() ? member.getKey() : path + "." + member.getKey();
                            if (!member.getValue().isContainerNode()
                                    || OF_CONTRACT.contains(member.getKey())) {
                                names.add(name);
                            } else {
                                collect(member.getValue(), name, names);
                            }
                        });
    }
}
