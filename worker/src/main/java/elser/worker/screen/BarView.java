package elser.worker.screen;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A bar for every provisioning under way, above them lines for what has ended. */
public final class BarView implements WatchView {

    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(100);

    private final Tty tty;
    private final LiveRegion region;
    private final WatchedProvisionings provisionings = new WatchedProvisionings();
    private final List<ScreenLine> said = new ArrayList<>();
    private Instant latest;
    private Instant nextFrame = Instant.MIN;

    public BarView(PrintWriter out, Tty tty, Instant now) {
        this.tty = tty;
        this.region = new LiveRegion(out, tty.hasColours());
        this.latest = now;
    }

    @Override
    public void event(LifecycleEvent event, boolean isWanted, byte[] json) {
        provisionings.take(event, isWanted, latest);
    }

    @Override
    public void later(EventReading.Later event, byte[] json) {
        said.add(ScreenLine.plain(EventLine.of(event)));
    }

    @Override
    public void note(String sentence) {
        said.add(new ScreenLine(Printable.of(sentence), ScreenLine.Tone.WARNING));
    }

    @Override
    public void upTo(Instant now) {
        latest = now;
        if (!now.isBefore(nextFrame)) {
            draw(now);
            nextFrame = now.plus(BETWEEN_FRAMES);
        }
    }

    /** What has not ended stays as it was last seen. */
    @Override
    public void close() {
        draw(Instant.MAX);
        region.end();
    }

    private void draw(Instant now) {
        List<ScreenLine> staying = new ArrayList<>(said);
        said.clear();
        staying.addAll(provisionings.ended(now));
        region.draw(staying, BarFrame.of(provisionings.live(), tty.size(), latest));
    }
}
