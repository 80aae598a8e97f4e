package elser.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Extra;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class LedgerCodecTest {

    private static final int NEWER = LedgerCodec.NEWEST + 1;

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static Identity identity(int format) {
        return new Identity(format, "elser-provisioner", 12);
    }

    private static Stream<Integer> formats() {
        return IntStream.rangeClosed(1, LedgerCodec.NEWEST).boxed();
    }

    private static String written(Entry entry, int format) {
        return text(LedgerCodec.key(entry)) + "\n" + text(LedgerCodec.value(entry, format)) + "\n";
    }

    private static LedgerRecord read(String key, String value) {
        return LedgerCodec.read(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    /** By the names of their files. */
    private static Map<String, String> records(int format) {
        String folder = "ledger-format-" + format + "/";
        Map<String, String> records = new LinkedHashMap<>();
        Samples.all().forEach((name, entry) -> records.put(folder + name, written(entry, format)));
        records.put(
                folder + "identity",
                text(LedgerCodec.identityKey())
                        + "\n"
                        + text(LedgerCodec.value(identity(format)))
                        + "\n");
        return records;
    }

    @TestFactory
    Stream<DynamicTest> everyKindOfRecordIsWrittenAsItAlwaysWas() {
        return formats()
                .flatMap(format -> records(format).entrySet().stream())
                .map(
                        record ->
                                DynamicTest.dynamicTest(
                                        record.getKey(),
                                        () -> isAsStored(record.getKey(), record.getValue())));
    }

    /** Another format needs another version; its files go beside these. */
    private static void isAsStored(String name, String written) throws IOException {
        Path actual = Path.of("target", name + ".txt");
        Files.createDirectories(actual.getParent());
        Files.writeString(actual, written);
        try (InputStream stored = LedgerCodecTest.class.getResourceAsStream("/" + name + ".txt")) {
            assertThat(stored)
                    .as("stored record; what is written now is in %s", actual)
                    .isNotNull();
            assertThat(written).isEqualTo(text(stored.readAllBytes()));
        }
    }

    @TestFactory
    Stream<DynamicTest> everyEntryComesBackAsItWas() {
        return formats()
                .flatMap(
                        format ->
                                Samples.all().entrySet().stream()
                                        .map(
                                                sample ->
                                                        DynamicTest.dynamicTest(
                                                                sample.getKey() + " in " + format,
                                                                () ->
                                                                        comesBack(
                                                                                sample.getValue(),
                                                                                format))));
    }

    private static void comesBack(Entry entry, int format) {
        assertThat(LedgerCodec.read(LedgerCodec.key(entry), LedgerCodec.value(entry, format)))
                .isEqualTo(new LedgerRecord.Remembers(entry));
    }

    @Test
    void whereNobodyAsksForANewerFormatTheOlderIsWritten() {
        assertThat(LedgerCodec.value(Samples.waiter()))
                .isEqualTo(LedgerCodec.value(Samples.waiter(), 1));
    }

    @Test
    void theNewerFormatDoesNotSayAgainWhatTheKeySays() {
        for (Entry entry : Samples.all().values()) {
            assertThat(text(LedgerCodec.value(entry, 2)))
                    .doesNotContain("\"key\":", "\"request_id\":\"r-1\",\"content_hash")
                    .hasSizeLessThan(LedgerCodec.value(entry, 1).length);
        }
    }

    @Test
    void theIdentityComesBackAsItWas() {
        assertThat(formats().map(LedgerCodecTest::identity))
                .allSatisfy(
                        identity ->
                                assertThat(
                                                LedgerCodec.read(
                                                        LedgerCodec.identityKey(),
                                                        LedgerCodec.value(identity)))
                                        .isEqualTo(new LedgerRecord.Whose(identity)));
    }

    @Test
    void everyVariantOfEntryAndPhaseIsAmongTheSamples() {
        Set<Class<?>> seen = new HashSet<>();
        for (Entry entry : Samples.all().values()) {
            seen.add(entry.getClass());
            if (entry instanceof Provisioning provisioning) {
                seen.add(provisioning.phase().getClass());
                if (provisioning.phase() instanceof Phase.Ending(var result)) {
                    seen.add(result.getClass());
                }
            }
        }
        assertThat(seen).containsAll(variants(Entry.class)).containsAll(variants(Phase.class));
        assertThat(seen).containsAll(variants(Phase.Result.class));
    }

    private static List<Class<?>> variants(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .flatMap(
                        each ->
                                each.isSealed()
                                        ? variants(each).stream()
                                        : Stream.<Class<?>>of(each))
                .toList();
    }

    @Test
    void keysBeginWithTheModelKeyAndTellEntriesApart() {
        Set<String> keys = new HashSet<>();
        for (Entry entry : Samples.all().values()) {
            String key = text(LedgerCodec.key(entry));
            assertThat(key).startsWith("default/.elser_model_2|");
            keys.add(key);
        }
        assertThat(keys)
                .containsExactlyInAnyOrder(
                        "default/.elser_model_2|provisioning|p-1",
                        "default/.elser_model_2|request|r-1",
                        "default/.elser_model_2|request|r-2",
                        "default/.elser_model_2|configuration|p-1|0",
                        "default/.elser_model_2|configuration|p-1|1");
        assertThat(text(LedgerCodec.identityKey())).isEqualTo("!identity");
    }

    @Test
    void aRequestsEndReplacesItsWaiter() {
        assertThat(LedgerCodec.key(Samples.waiter().ended(Samples.waiter().deadline())))
                .isEqualTo(LedgerCodec.key(Samples.waiter()));
    }

    @Test
    void membersOfANewerMinorVersionAreKeptWhenAnEntryIsRewritten() {
        Extra extra = new Extra(Map.of("tenant", "\"a\"", "quota", "{\"max\":[1,2.50]}"));
        String members = ",\"quota\":{\"max\":[1,2.50]},\"tenant\":\"a\"}";
        for (int format : formats().toList()) {
            for (Entry sample : List.of(newProvisioning(), Samples.waiter(), Samples.left(true))) {
                String key = text(LedgerCodec.key(sample));
                String value = text(LedgerCodec.value(sample, format));
                String newer = value.substring(0, value.length() - 1) + members;

                LedgerRecord.Remembers read = (LedgerRecord.Remembers) read(key, newer);

                assertThat(extraOf(read.entry())).isEqualTo(extra);
                assertThat(text(LedgerCodec.value(read.entry(), format))).isEqualTo(newer);
                formats()
                        .map(to -> text(LedgerCodec.value(rewritten(read.entry()), to)))
                        .forEach(rewritten -> assertThat(rewritten).endsWith(members));
            }
        }
    }

    private static Provisioning newProvisioning() {
        return Samples.provisioning(new Phase.Looking(CreateReason.FIRST));
    }

    private static Extra extraOf(Entry entry) {
        return switch (entry) {
            case Provisioning provisioning -> provisioning.extra();
            case Entry.Waiter waiter -> waiter.extra();
            case Entry.Remembered remembered -> remembered.extra();
            case Entry.Configuration _ -> Extra.NONE;
        };
    }

    private static Entry rewritten(Entry entry) {
        return switch (entry) {
            case Provisioning provisioning -> provisioning.in(new Phase.Following("mine", null));
            case Entry.Waiter waiter -> waiter.told();
            case Entry.Remembered remembered -> remembered.leaving(null);
            case Entry.Configuration _ -> entry;
        };
    }

    @Test
    void membersOfANewerMinorVersionInsideOthersArePassedOver() {
        String key = "default/.elser_model_2|provisioning|p-1";
        String value =
                text(LedgerCodec.value(newProvisioning()))
                        .replace("\"phase\":{", "\"phase\":{\"mood\":1,");

        assertThat(read(key, value)).isEqualTo(new LedgerRecord.Remembers(newProvisioning()));
    }

    @Test
    void aNewerMajorVersionIsNotReadAndTheFixIsNamed() {
        assertThat(NEWER).isEqualTo(3);
        assertThatThrownBy(() -> read("default/m|request|r", "{\"v\":3,\"anything\":[]}"))
                .isInstanceOf(UnreadableLedger.class)
                .hasMessage(
                        "ledger record default/m|request|r has format 3, this version reads none"
                                + " newer than 2; run the version that wrote it, or a newer one. To"
                                + " come back to this version, lower elser.ledger.format there and"
                                + " wait until what was written before is gone");
        assertThatThrownBy(() -> read("!identity", "{\"v\":3}"))
                .isInstanceOf(UnreadableLedger.class);
    }

    @TestFactory
    Stream<DynamicTest> whatMakesNoSenseIsCorrupt() {
        String waiter = text(LedgerCodec.value(Samples.waiter()));
        String looking = text(LedgerCodec.value(newProvisioning()));
        Map<String, String> broken = new LinkedHashMap<>();
        broken.put("empty", "");
        broken.put("no JSON", "?");
        broken.put("an array", "[]");
        broken.put("no version", "{}");
        broken.put("a version that never was", "{\"v\":0}");
        broken.put("a version that is no number", "{\"v\":\"1\"}");
        broken.put("an unknown type", waiter.replace("\"waiter\"", "\"guest\""));
        broken.put("no type", waiter.replace("\"type\"", "\"tipe\""));
        broken.put("no model key", waiter.replace("\"key\"", "\"kee\""));
        broken.put("half a model key", waiter.replace("default/.elser_model_2", "default"));
        broken.put("another model key", waiter.replace("default/", "other/"));
        broken.put("another request", waiter.replace("\"r-1\"", "\"r-9\""));
        broken.put("a missing member", waiter.replace("\"deadline\"", "\"deathline\""));
        broken.put("a member of another kind", waiter.replace("\"order\":42", "\"order\":\"x\""));
        broken.put("a number too large", waiter.replace("\"config\":1", "\"config\":9999999999"));
        broken.put("an unknown phase", looking.replace("\"looking\"", "\"dreaming\""));
        broken.put("an unknown name", looking.replace("\"FIRST\"", "\"SECOND\""));
        return broken.entrySet().stream()
                .map(
                        each ->
                                DynamicTest.dynamicTest(
                                        each.getKey(),
                                        () -> isCorrupt(keyOf(each.getValue()), each.getValue())));
    }

    private static void isCorrupt(String key, String value) {
        assertThatThrownBy(() -> read(key, value))
                .isInstanceOf(CorruptRecord.class)
                .hasMessageStartingWith("ledger record " + key + " is corrupt: ");
    }

    /** In the newer format a key is all that says whose record it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "default/m",
                "default/m|request",
                "default/m|request|",
                "default/m|guest|r-1",
                "default|request|r-1",
                "default/m|configuration|p-1",
                "default/m|configuration|p-1|x",
                "default/m|configuration|p-1|9999999999",
                "default/m|provisioning|p-1"
            })
    void aKeyThatMakesNoSenseIsCorrupt(String key) {
        isCorrupt(key, text(LedgerCodec.value(Samples.waiter(), 2)));
    }

    private static String keyOf(String value) {
        ModelKey key = new ModelKey("default", ".elser_model_2");
        return key + (value.contains("\"phase\"") ? "|provisioning|p-1" : "|request|r-1");
    }
}
