package elser.worker.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.ModelKey;
import elser.worker.ledger.LedgerCodec;
import elser.worker.lifecycle.Entry;
import elser.worker.upkeep.Repartition.Move;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which entries move, and what they say where they have moved to. */
class RepartitionTest {

    private static final ModelKey STAYS = ModelKey.parse("default/stays");
    private static final ModelKey MOVES = ModelKey.parse("default/moves");
    private static final Instant AT = Instant.parse("2026-11-23T20:00:00Z");
    private static final String HASH = "0123456789abcdef0123456789abcdef";

    private static int home(ModelKey key) {
        return key.equals(STAYS) ? 1 : 4;
    }

    private static Entry.Waiter waiter(ModelKey key, String id, long order) {
        return new Entry.Waiter(
                key, id, HASH, "p", order, AT, AT, 3, "endpoint", null, false, null, null);
    }

    private static Map<String, String> ledger(Entry... entries) {
        Map<String, String> records = new HashMap<>();
        for (Entry entry : entries) {
            LedgerWrite write = LedgerWrite.of(0, entry);
            records.put(write.key(), String.valueOf(write.value()));
        }
        return records;
    }

    private static String value(Entry entry) {
        return new String(LedgerCodec.value(entry), StandardCharsets.UTF_8);
    }

    @Test
    void waitersStandBeforeAllThatAreToCome_inTheirOrder() {
        Entry.Remembered ended = new Entry.Remembered(MOVES, "a", HASH, AT, null);
        Map<String, String> ledger =
                ledger(waiter(STAYS, "s", 3), ended, waiter(MOVES, "b", 7), waiter(MOVES, "c", 9));

        List<Move> moves = Repartition.of(1, ledger, RepartitionTest::home, 10);

        assertThat(moves)
                .containsExactly(
                        new Move("default/moves|request|a", value(ended), 1, 4),
                        new Move("default/moves|request|b", value(waiter(MOVES, "b", -3)), 1, 4),
                        new Move("default/moves|request|c", value(waiter(MOVES, "c", -1)), 1, 4));
        assertThat(moves.getFirst().writes())
                .containsExactly(
                        new LedgerWrite(4, "default/moves|request|a", value(ended)),
                        new LedgerWrite(1, "default/moves|request|a", null));
    }

    @Test
    void whatANewerVersionSaidIsKept() {
        String newer =
                value(waiter(MOVES, "b", 7)).replace("\"order\":7", "\"order\":7,\"new\":1.50");
        Map<String, String> ledger = Map.of("default/moves|request|b", newer);

        assertThat(Repartition.of(1, ledger, RepartitionTest::home, 10))
                .extracting(Move::value)
                .containsExactly(newer.replace("\"order\":7", "\"order\":-3"));
    }

    @Test
    void whatIsAtHomeDoesNotMove() {
        Map<String, String> ledger = ledger(waiter(STAYS, "s", 3));

        assertThat(Repartition.of(1, ledger, RepartitionTest::home, 10)).isEmpty();
    }
}
