package elser.worker.telemetry;

import static elser.worker.telemetry.HardDay.allocating;
import static elser.worker.telemetry.HardDay.failure;
import static elser.worker.telemetry.HardDay.holding;
import static elser.worker.telemetry.HardDay.inFlight;
import static elser.worker.telemetry.Samples.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig;
import elser.worker.loop.Snapshot;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The status page in a real browser, over reports that say what is wanted. */
@Tag("browser")
class StatusPageBrowserTest {

    private static final String HOST = "127.0.0.1";

    private static final String AWAY = "the brokers have not answered for 9 s";

    private static Browser browser;

    private final long begun = System.nanoTime();
    private final GivenReports reports = new GivenReports();
    private final Metrics metrics = new Metrics(Set.of("default"));
    private TelemetryServer server = serve(0, 16);

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void endBrowser() {
        browser.close();
    }

    @AfterEach
    void stop() {
        browser.load(URI.create("about:blank"));
        browser.complaints();
        server.close();
        metrics.close();
    }

    private TelemetryServer serve(int port, int subscribers) {
        return TelemetryServer.listen(
                LimitedHttp.at(HOST, port),
                new WorkerConfig.Status(subscribers, Duration.ofSeconds(10), 200, 50),
                reports,
                metrics,
                InstantSource.system(),
                () -> System.nanoTime() - begun);
    }

    private void load() {
        browser.load(URI.create("http://" + HOST + ":" + server.address().getPort() + "/"));
    }

    private static void untilLive() {
        browser.until("document.getElementById('connection').dataset.state === 'live'");
    }

    @Test
    void everySectionShowsWhatTheReportsSay() {
        HardDay.on(reports);
        browser.resize(1280, 900);
        load();
        untilLive();

        assertThat(browser.seen("#tiles").replace("\n", " "))
                .isEqualTo(
                        "In flight 6 1 stalled Waiters 173 unanswered requests Lag 18,216 records"
                                + " not put away Served 4 since the start Failed 0 since the start"
                                + " Breakers 2 not closed");
        assertThat(browser.seen("#troubles"))
                .isEqualTo("This worker is not ready.\n\nloop-0 is loading partition 5");
        assertThat(browser.seen("#scope"))
                .contains("It owns partitions 0–3, 5.", "group elser-provisioner");
        assertThat(browser.seen("#targets tbody tr:nth-child(2)"))
                .contains("search-eu", "open", "12");
        assertThat(
                        browser.run(
                                        "return document.querySelectorAll('#provisionings tbody"
                                                + " tr').length")
                                .asInt())
                .isEqualTo(6);
        assertThat(browser.seen("#provisionings tbody tr:nth-child(1)"))
                .contains("stalled for 4 min", "81 %", "11 min");
        assertThat(
                        browser.run(
                                        "return document.querySelector('#provisionings"
                                                + " progress').value")
                                .asInt())
                .isEqualTo(81);
        assertThat(browser.seen("#provisionings tbody tr:nth-child(2)"))
                .contains("no room on the cluster", "0 of 2");
        assertThat(browser.seen("#provisionings tbody tr:nth-child(5)"))
                .contains("allocations are starting", "3 of 4");
        assertThat(browser.seen("#failures tbody tr:nth-child(2)"))
                .contains(
                        "gateway unavailable",
                        "whose gateway does not answer",
                        "HTTP 503",
                        "and 211 more",
                        "may be asked again");
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "light, 1280, wide-light",
        "dark, 1280, wide-dark",
        "light, 390, phone-light",
        "dark, 390, phone-dark",
        "light, 768, tablet-light"
    })
    void nothingIsWiderThanTheScreen(String scheme, int width, String picture) {
        HardDay.on(reports);
        browser.prefer(scheme);
        browser.resize(width, 844);
        load();
        untilLive();

        assertThat(browser.run("return document.documentElement.scrollWidth").asInt())
                .isEqualTo(width);
        assertThat(
                        browser.run(
                                        "return [...document.querySelectorAll('body"
                                            + " *:not(.unseen):not(.skip)')].filter(e =>"
                                            + " !e.closest('thead, .unseen') &&"
                                            + " e.getBoundingClientRect().right > innerWidth).map(e"
                                            + " => e.outerHTML)")
                                .size())
                .isZero();
        browser.picture(picture);
    }

    @Test
    void brokersThatAreAway_areTold_andTheRestStays() {
        HardDay.on(reports);
        browser.prefer("light");
        browser.resize(1280, 900);
        load();
        untilLive();
        assertThat(browser.seen("#troubles")).doesNotContain("brokers");

        reports.brokers = AWAY;
        browser.until("document.getElementById('troubles').textContent.includes('brokers')");
        assertThat(browser.seen("#troubles"))
                .isEqualTo(
                        "This worker is not ready.\n\n" + AWAY + "\nloop-0 is loading partition 5");
        assertThat(browser.seen("#connection")).isEqualTo("live");
        assertThat(browser.seen("#tiles")).contains("18,216");
        assertThat(browser.seen("#provisionings")).contains("catalogue-search");
        browser.picture("brokers-away");

        reports.brokers = null;
        browser.until("!document.getElementById('troubles').textContent.includes('brokers')");
    }

    @Test
    void aWorkerThatHasNothingToDo_saysHowToGiveItSomething() {
        reports.breakers = Map.of("default", "closed");
        reports.loops =
                List.of(loop("loop-0", Samples.snapshot(Set.of(0, 1, 2), Set.of(), Set.of())));
        browser.prefer("light");
        browser.resize(1280, 800);
        load();
        untilLive();

        assertThat(browser.seen("#provisionings-empty"))
                .contains(
                        "No provisioning is in flight.",
                        "elser-worker submit --config worker.yaml");
        assertThat(browser.seen("#failures-empty")).contains("No request came to nothing");
        assertThat(browser.seen("#targets")).contains("default", "closed");
        browser.picture("idle");
    }

    /** Where texts of others are shown, and in how many of the fields there. */
    private static final Map<String, Integer> FIELDS =
            Map.of(
                    "#identity", 1, // the group
                    "#scope", 1, // the group
                    "#troubles", 4, // the brokers, a loop and its trouble, the loop that loads
                    "#tiles", 0,
                    "#targets", 4, // name, state of the breaker and its meaning, reason to wait
                    "#provisionings", 4, // model, target, endpoint, reason to wait
                    "#failures", 7, // model, target, endpoint, reason, message, type, request
                    "#partitions", 5, // each with its loop
                    "#announcement", 4); // the troubles

    private static final String HOSTILE =
            "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>"
                    + "'\"&lt;b&gt;\u202e</td></table>${1}{{1}}";

    /** How often each place has it in its text. */
    private static Map<String, Integer> timesHostile() {
        Map<String, Integer> times = new TreeMap<>();
        for (String place : FIELDS.keySet()) {
            String text =
                    browser.run("return document.querySelector('" + place + "').textContent")
                            .asText();
            times.put(place, text.split(Pattern.quote(HOSTILE), -1).length - 1);
        }
        return times;
    }

    @Test
    void hostileTextsStayText() {
        reports.group = HOSTILE;
        reports.brokers = HOSTILE;
        reports.breakers = Map.of(HOSTILE, HOSTILE);
        reports.loops =
                List.of(
                        new LoopReport(
                                HOSTILE,
                                true,
                                false,
                                true,
                                0,
                                Samples.BEAT,
                                HOSTILE,
                                holding(
                                                List.of(
                                                        inFlight(
                                                                0, HOSTILE, HOSTILE, HOSTILE,
                                                                HOSTILE, HOSTILE, 1, HOSTILE, 5,
                                                                null, 3)))
                                        .snapshot()));
        reports.failures =
                List.of(
                        failure(
                                1, 2, false, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE,
                                HOSTILE, 500, true));
        browser.resize(390, 844);
        load();
        untilLive();
        browser.until("document.querySelectorAll('#failures tbody tr').length === 1");

        assertThat(browser.run("return window.hacked ?? 'no'").asText()).isEqualTo("no");
        assertThat(
                        browser.run(
                                        "return document.querySelectorAll('main img, main script,"
                                                + " main b').length")
                                .asInt())
                .isZero();
        browser.until("document.getElementById('announcement').textContent !== ''");
        assertThat(timesHostile()).isEqualTo(FIELDS);
        assertThat(
                        browser.run(
                                        "return"
                                            + " document.querySelector('progress').getAttribute('aria-label')")
                                .asText())
                .isEqualTo("Download of " + HOSTILE + " on " + HOSTILE);
        assertThat(browser.run("return document.documentElement.scrollWidth").asInt())
                .isEqualTo(390);
        assertThat(browser.complaints()).isEmpty();
    }

    /** Even a script that somebody smuggled in could make no markup. */
    @Test
    void thePolicyHolds() {
        load();
        untilLive();

        assertThat(
                        browser.run(
                                        "try { document.body.innerHTML = '<p>x'; return 'made' }"
                                                + " catch (e) { return e.name }")
                                .asText())
                .isEqualTo("TypeError");
        assertThat(
                        browser.run(
                                        "const s = document.createElement('style');"
                                                + " s.textContent = 'body { display: none }';"
                                                + " document.head.append(s);"
                                                + " return getComputedStyle(document.body).display")
                                .asText())
                .isEqualTo("block");
        assertThat(browser.complaints()).hasSize(2);
    }

    private static final Snapshot.InFlight ALLOCATING =
            inFlight(0, "default", "m", "p", "e", "following", 2, "allocation", null, null, 9);

    private static String bar() {
        return browser.run(
                        "const bar = document.querySelector('#provisionings progress'); return"
                                + " [bar.value, bar.max, bar.getAttribute('aria-label'),"
                                + " bar.getAttribute('aria-valuetext')].join(' | ')")
                .asText();
    }

    @Test
    void theBarMovesByParts_andThenByAllocations() {
        reports.loops =
                List.of(
                        holding(
                                List.of(
                                        inFlight(
                                                0,
                                                "default",
                                                "m",
                                                "p",
                                                "e",
                                                "following",
                                                2,
                                                "model_download",
                                                98,
                                                null,
                                                9))));
        load();
        untilLive();
        assertThat(bar()).isEqualTo("98 | 100 | Download of m on default | 98 %");

        reports.loops = List.of(holding(List.of(allocating(ALLOCATING, 0, 3))));
        browser.until("document.querySelector('#provisionings progress').max === 3");
        assertThat(bar()).isEqualTo("0 | 3 | Allocations of m on default | 0 of 3");

        reports.loops = List.of(holding(List.of(allocating(ALLOCATING, 2, 3))));
        browser.until("document.querySelector('#provisionings progress').value === 2");
        assertThat(bar()).isEqualTo("2 | 3 | Allocations of m on default | 2 of 3");
        assertThat(browser.seen("#provisionings tbody")).contains("2 of 3");
    }

    @Test
    void manyRows_areCountedAndTheFirstAreListed() {
        List<Snapshot.InFlight> many = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            many.add(
                    inFlight(
                            i % 4,
                            "default",
                            "model-" + i,
                            "p" + i,
                            "e-" + i,
                            "following",
                            2,
                            "model_download",
                            i % 100,
                            null,
                            i));
        }
        reports.breakers = Map.of("default", "closed");
        reports.loops = List.of(holding(many));
        browser.resize(1280, 900);
        load();
        untilLive();

        assertThat(browser.seen("#provisionings-note"))
                .isEqualTo("200 of 3,000 are listed, those that want attention first.");
        assertThat(
                        browser.run(
                                        "return document.querySelectorAll('#provisionings tbody"
                                                + " tr').length")
                                .asInt())
                .isEqualTo(200);
        assertThat(browser.seen("#provisionings tbody tr")).contains("model-2999");
    }

    @Test
    void withoutAPlaceInTheStream_itAsksNowAndThen() {
        int port = server.address().getPort();
        server.close();
        server = serve(port, 0);
        HardDay.on(reports);
        load();
        browser.until("document.getElementById('connection').dataset.state === 'polling'");

        assertThat(browser.seen("#connection")).isEqualTo("asking every few seconds");
        assertThat(browser.seen("#failures")).contains("order-7781");
        reports.breakers = Map.of("default", "open");
        browser.until("document.querySelector('#targets .badge').textContent === 'open'");
    }

    @Test
    void itCanBeUsedByKeyboard_andTellsThoseWhoListen() {
        reports.breakers = Map.of("default", "open");
        reports.loops = List.of(loop("loop-0", Samples.snapshot(Set.of(0), Set.of(), Set.of())));
        browser.resize(1280, 800);
        load();
        untilLive();

        browser.tab(1);
        assertThat(browser.run("return document.activeElement.className").asText())
                .isEqualTo("skip");
        assertThat(
                        browser.run("return document.activeElement.getBoundingClientRect().top")
                                .asDouble())
                .isPositive();
        browser.tab(1);
        assertThat(browser.run("return document.activeElement.tagName").asText()).isEqualTo("PRE");
        assertThat(
                        browser.run("return getComputedStyle(document.activeElement).outlineStyle")
                                .asText())
                .isEqualTo("solid");
        assertThat(
                        browser.run(
                                        "return ['header', 'main', 'footer', 'nav', 'h1'].filter(e"
                                                + " => document.querySelectorAll(e).length ==="
                                                + " 1).length")
                                .asInt())
                .isEqualTo(5);
        assertThat(
                        browser.run(
                                        "return [...document.querySelectorAll('table')].every(t =>"
                                                + " t.caption && t.querySelector('th[scope=col]'))")
                                .asBoolean())
                .isTrue();
        browser.until(
                "document.getElementById('announcement').textContent.includes('1 circuit breaker is"
                        + " not closed')");
    }

    @Test
    void aWorkerThatIsGone_leavesStaleData_andComesBackAsANewOne() {
        HardDay.on(reports);
        int port = server.address().getPort();
        browser.prefer("light");
        browser.resize(1280, 900);
        load();
        untilLive();

        server.close();
        browser.until("document.getElementById('connection').dataset.state === 'lost'");
        assertThat(browser.seen("#stale"))
                .matches(
                        "Stale: the worker does not answer. This is how it was at"
                            + " \\d\\d:\\d\\d:\\d\\d, \\d+ s ago. Trying again every few seconds.");
        assertThat(browser.seen("#provisionings")).contains("catalogue-search");
        browser.picture("stale");

        reports.startedAt = Instant.now();
        server = serve(port, 16);
        untilLive();
        assertThat(browser.seen("#stale")).isEmpty();
        assertThat(browser.seen("#restarted")).contains("The worker was started anew at ");
    }
}
