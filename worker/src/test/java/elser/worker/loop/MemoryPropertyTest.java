package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Memory;
import elser.worker.lifecycle.Notebook;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Shard and draft answer as the plainest memory does, whatever is committed or dropped. */
class MemoryPropertyTest {

    private static final List<ModelKey> KEYS =
            List.of(new ModelKey("a", "m"), new ModelKey("a", "n"), new ModelKey("b", "m"));

    @Property(tries = 300)
    void aDraftOverAShardIsAsGoodAsOneNotebook(@ForAll long seed) {
        Random random = new Random(seed);
        Shard shard = new Shard(0, new Ownership(0, 1));
        List<Change> committed = new ArrayList<>();
        for (int turn = 0; turn < 8; turn++) {
            Draft draft = new Draft(shard);
            Notebook expected = notebook(committed);
            List<Change> decided = new ArrayList<>();
            for (int i = 0, steps = 1 + random.nextInt(12); i < steps; i++) {
                List<Change> step = step(expected, random, turn * 100L + i);
                draft.add(step);
                expected.replay(step);
                decided.addAll(step);
                assertThat(answers(draft)).isEqualTo(answers(expected));
            }
            if (random.nextInt(3) > 0) {
                draft.changes().forEach(shard::replay);
                committed.addAll(decided);
            }
            assertThat(answers(shard)).isEqualTo(answers(notebook(committed)));
        }
        Shard loaded = new Shard(0, new Ownership(0, 2));
        loaded.load(new Loader.Result.Loaded(notebook(committed).all(), 0, false));
        loaded.beginsAt(0);
        assertThat(answers(loaded)).isEqualTo(answers(notebook(committed)));
        assertThat(loaded.ended().number()).isEqualTo(shard.ended().number());
        assertThat(loaded.busyTargets()).isEqualTo(shard.busyTargets());
    }

    private static Notebook notebook(List<Change> changes) {
        Notebook notebook = new Notebook();
        notebook.replay(changes);
        return notebook;
    }

    /** What may happen next, of what the core does. */
    private static List<Change> step(Notebook memory, Random random, long number) {
        ModelKey key = KEYS.get(random.nextInt(KEYS.size()));
        List<Provisioning> running = memory.provisionings(key);
        if (running.isEmpty()) {
            return List.of(new Change.Put(provisioning("p" + number, key, number)));
        }
        Provisioning one = running.get(random.nextInt(running.size()));
        List<Entry.Waiter> waiters = memory.oldestWaiters(one, 3);
        return switch (random.nextInt(7)) {
            case 0 -> List.of(new Change.Put(provisioning("p" + number, key, number)));
            case 1, 2 -> List.of(new Change.Put(waiter("r" + number, one, number)));
            case 3 -> List.of(new Change.Put(one.in(after(one.phase(), number))));
            case 4 ->
                    List.of(
                            new Change.Put(
                                    new Entry.Configuration(
                                            key,
                                            one.id(),
                                            memory.configurations(one).size(),
                                            LoopRig.config(1))));
            case 5 -> waiters.isEmpty() ? forgetting(memory, one) : tellOrEnd(waiters, random);
            default -> remembered(memory, random);
        };
    }

    private static Phase after(Phase phase, long number) {
        return phase instanceof Phase.Following
                ? new Phase.Looking(CreateReason.REPAIR)
                : new Phase.Following("e" + number, null);
    }

    private static List<Change> tellOrEnd(List<Entry.Waiter> waiters, Random random) {
        Entry.Waiter waiter = waiters.get(random.nextInt(waiters.size()));
        return random.nextBoolean()
                ? List.of(new Change.Put(waiter.told()))
                : List.of(new Change.Put(waiter.ended(VirtualClock.T0)));
    }

    private static List<Change> forgetting(Notebook memory, Provisioning gone) {
        List<Change> changes = new ArrayList<>();
        memory.configurations(gone).forEach(each -> changes.add(new Change.Remove(each)));
        changes.add(new Change.Remove(gone));
        return changes;
    }

    private static List<Change> remembered(Notebook memory, Random random) {
        List<Change> all = new ArrayList<>();
        for (Entry entry : memory.all()) {
            if (entry instanceof Entry.Remembered old) {
                all.add(new Change.Remove(old));
            }
        }
        return all.isEmpty() ? List.of() : List.of(all.get(random.nextInt(all.size())));
    }

    private static Provisioning provisioning(String id, ModelKey key, long number) {
        return new Provisioning(
                id,
                key,
                null,
                VirtualClock.T0.plusSeconds(number),
                0,
                null,
                false,
                null,
                new Phase.Looking(CreateReason.FIRST));
    }

    private static Entry.Waiter waiter(String id, Provisioning of, long order) {
        return new Entry.Waiter(
                of.key(),
                id,
                LoopRig.hash("content"),
                of.id(),
                order,
                VirtualClock.T0,
                VirtualClock.T0.plusSeconds(order),
                1,
                "e",
                null,
                false,
                null,
                null);
    }

    /** Every question with its answer. */
    private static Map<String, Object> answers(Memory memory) {
        Map<String, Object> answers = new LinkedHashMap<>();
        answers.put("provisionings", memory.provisionings());
        answers.put("waiters", memory.waiters());
        answers.put("waiters of a", memory.waitersOf("a"));
        answers.put("waiters of b", memory.waitersOf("b"));
        for (ModelKey key : KEYS) {
            answers.put("on " + key, memory.provisionings(key));
            for (Provisioning each : memory.provisionings(key)) {
                answers.put("all waiters of " + each.id(), memory.oldestWaiters(each, 1_000));
                answers.put("two waiters of " + each.id(), memory.oldestWaiters(each, 2));
                answers.put("number of waiters of " + each.id(), memory.waiters(each));
                answers.put("configurations of " + each.id(), memory.configurations(each));
            }
            for (int i = 0; i < 800; i++) {
                Entry.Request request = memory.request(key, "r" + i);
                if (request != null) {
                    answers.put("request " + key + " r" + i, request);
                }
            }
        }
        return answers;
    }
}
