package elser.worker.screen;

import static elser.worker.screen.WatchEvents.START;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.EventReading;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;

/** Events as they are seen on a terminal. */
class BarViewTest {

    private static final byte[] NO_JSON = {};

    private final StringWriter written = new StringWriter();
    private int columns = 110;
    private int rows = 24;
    private boolean colours;
    private BarView view = view();

    @Test
    void aProvisioningIsABarThatBecomesOneLine() {
        take(0, WatchEvents.requested(0, "r1", 1));
        assertThat(seen(0))
                .containsExactly(
                        "default/.elser_model_2  my-elser  [--------------------]  waiting for"
                                + " endpoint  1 waiter");

        take(5, WatchEvents.downloading(5, "r1", 96, 1));
        assertThat(seen(5))
                .containsExactly(
                        "default/.elser_model_2  my-elser  [#######-------------]   36%  96/263"
                                + " parts  1 waiter");

        take(15, WatchEvents.requested(15, "r2", 2), WatchEvents.downloading(15, "r1", 144, 2));
        assertThat(seen(16))
                .containsExactly(
                        "default/.elser_model_2  my-elser  [#####-----]   54%  144/263 parts  4.8"
                                + " parts/s  23s left  2 waiters");

        take(140, WatchEvents.stalled(140, "r1", 144, 2));
        assertThat(seen(150))
                .containsExactly(
                        "default/.elser_model_2  my-elser  [##########----------]   54%  144/263"
                                + " parts  stalled for 2m 10s  2 waiters");

        take(180, WatchEvents.allocating(180, "r1", 1, 2));
        assertThat(seen(180))
                .containsExactly(
                        "default/.elser_model_2  my-elser  [###-------]  waiting for allocation  1"
                                + " of 3 allocations  2 waiters");

        take(185, WatchEvents.served(185, "r1", 2), WatchEvents.served(185, "r2", 2));
        assertThat(seen(185))
                .containsExactly(
                        "default/.elser_model_2  my-elser  fully allocated, 3 of 3 allocations for"
                                + " 2 requests after 3m 05s");
        view.close();
        assertThat(screen().isClean()).isTrue();
    }

    @Test
    void aDownloadOfWhichNothingIsKnownYet_hasNoParts() {
        take(
                4,
                WatchEvents.downloading(4, "r1", 0, 1)
                        .replace("\"total_parts\":263", "\"total_parts\":0"));
        assertThat(seen(4))
                .containsExactly(
                        "default/.elser_model_2  my-elser  [--------------------]  waiting for"
                                + " model_download  1 waiter");
    }

    @Test
    void oneOfThemFails_theOthersGoOnBelow() {
        take(0, WatchEvents.requested(0, "r1", 1), WatchEvents.requested(0, "r2", 2));
        take(60, WatchEvents.failed(60, "r1", 2));
        take(62, WatchEvents.waitingFor(62, "r2", "gateway", 1));

        assertThat(seen(62))
                .containsExactly(
                        "default/.elser_model_2  my-elser  failed: deadline_exceeded (retryable):"
                                + " too late, for r1 after 1m 00s",
                        "default/.elser_model_2  my-elser  [--------------------]  waiting for"
                                + " gateway  1 waiter");
    }

    @Test
    void thoseThatEndLaterAreToldOnALineOfTheirOwn() {
        take(0, WatchEvents.requested(0, "r1", 1), WatchEvents.requested(0, "r2", 3));
        take(9, WatchEvents.served(9, "r1", 3));
        assertThat(seen(10)).hasSize(1);
        take(12, WatchEvents.served(12, "r2", 2));

        assertThat(seen(14))
                .containsExactly(
                        "default/.elser_model_2  my-elser  fully allocated, 3 of 3 allocations for"
                                + " r1 after 9s",
                        "default/.elser_model_2  my-elser  fully allocated, 3 of 3 allocations for"
                                + " r2");
    }

    @Test
    void thoseThatEndWithinASecondShareALine() {
        take(0, WatchEvents.requested(0, "r1", 1), WatchEvents.requested(0, "r2", 3));
        take(9, WatchEvents.served(9, "r1", 3));
        assertThat(seen(9)).singleElement().asString().endsWith(" for r1 after 9s");
        take(9, WatchEvents.served(9, "r2", 3));

        assertThat(seen(10)).singleElement().asString().endsWith(" for 2 requests after 9s");
    }

    @Test
    void othersRequestsMoveTheBarAndAreNotTold() {
        view.event(WatchEvents.read(WatchEvents.requested(0, "theirs", 1)), false, NO_JSON);
        assertThat(seen(0)).isEmpty();

        take(1, WatchEvents.requested(1, "mine", 2));
        view.event(WatchEvents.read(WatchEvents.downloading(2, "theirs", 96, 2)), false, NO_JSON);
        assertThat(seen(2)).singleElement().asString().contains("96/263 parts  2 waiters");

        view.event(WatchEvents.read(WatchEvents.failed(3, "theirs", 2)), false, NO_JSON);
        assertThat(seen(3)).singleElement().asString().contains("96/263 parts  1 waiter");
    }

    @Test
    void oneThatIsRefusedAndAnEventOfALaterVersionAreLines() {
        String refused = WatchEvents.failed(0, "r1", 1).replace(",\"provisioning_id\":\"p1\"", "");
        take(0, refused);
        view.later(new EventReading.Later("paused\u001b[2J", "r2"), NO_JSON);
        view.note("Something else.");

        columns = 200;
        assertThat(seen(0))
                .containsExactly(
                        "r2 paused\\u001b[2J (an event of a newer worker; --json shows all of it)",
                        "Something else.",
                        EventLine.of(WatchEvents.read(refused)));
    }

    @Test
    void noLineIsWrappedAndAllAreInSight() {
        rows = 5;
        columns = 60;
        for (int model = 0; model < 6; model++) {
            take(0, WatchEvents.of("m" + model, WatchEvents.downloading(0, "r", 96, 1)));
        }
        assertThat(seen(0))
                .containsExactly(
                        "default/m0  [###-------]   36%  96/263 parts  1 waiter",
                        "default/m1  [###-------]   36%  96/263 parts  1 waiter",
                        "default/m2  [###-------]   36%  96/263 parts  1 waiter",
                        "…and 3 more");
    }

    @Test
    void onANarrowTerminalLinesAreCut() {
        columns = 30;
        take(0, WatchEvents.of("m", WatchEvents.downloading(0, "r", 96, 1)));
        assertThat(seen(0)).containsExactly("default/m   36%  96/263 part…");
    }

    @Test
    void whereNothingIsNewNothingIsWritten() {
        take(0, WatchEvents.requested(0, "r1", 1));
        seen(0);
        int before = written.toString().length();
        seen(1);
        seen(2);
        assertThat(written.toString()).hasSize(before);
    }

    @Test
    void framesAreATenthOfASecondApart() {
        take(0, WatchEvents.requested(0, "r1", 1));
        view.upTo(START.plusMillis(100));
        int before = written.toString().length();
        take(0, WatchEvents.requested(0, "r2", 2));
        view.upTo(START.plusMillis(199));
        assertThat(written.toString()).hasSize(before).isNotEmpty();
        view.upTo(START.plusMillis(200));
        assertThat(screen().text()).singleElement().asString().endsWith("2 waiters");
    }

    @Test
    void coloursTellGoodFromBad_onlyWhereTheyAreWanted() {
        colours = true;
        view = view();
        take(0, WatchEvents.failed(0, "r1", 1));
        take(0, WatchEvents.of("m", WatchEvents.served(0, "r2", 1)));
        view.close();
        assertThat(written.toString())
                .isEqualTo(
                        """
                        \u001b[31mdefault/.elser_model_2  my-elser  failed: deadline_exceeded (retryable): too late, for r1\u001b[0m\u001b[K
                        \u001b[32mdefault/m  e-m  fully allocated, 3 of 3 allocations for r2\u001b[0m\u001b[K
                        \u001b[J\r\u001b[J\
                        """);
    }

    @Test
    void wideCharactersTakeTwoColumns() {
        assertThat(BarFrame.cut("日本語", 6)).isEqualTo("日本語");
        assertThat(BarFrame.cut("日本語", 5)).isEqualTo("日本…");
        assertThat(BarFrame.cut("日本語", 4)).isEqualTo("日…");
        assertThat(BarFrame.cut("abc", 3)).isEqualTo("abc");
        assertThat(BarFrame.cut("abc", 2)).isEqualTo("a…");
    }

    private void take(int second, String... events) {
        view.upTo(START.plusSeconds(second));
        for (String event : events) {
            view.event(WatchEvents.read(event), true, NO_JSON);
        }
    }

    /** The screen a quarter of a second later than that. */
    private List<String> seen(int second) {
        view.upTo(START.plusSeconds(second).plus(Duration.ofMillis(250)));
        return screen().text();
    }

    private AnsiScreen screen() {
        return AnsiScreen.of(columns, written.toString());
    }

    private BarView view() {
        Tty tty =
                new Tty() {
                    @Override
                    public boolean isInteractive() {
                        return true;
                    }

                    @Override
                    public boolean hasColours() {
                        return colours;
                    }

                    @Override
                    public Size size() {
                        return new Size(rows, columns);
                    }
                };
        return new BarView(new PrintWriter(written), tty, START);
    }
}
