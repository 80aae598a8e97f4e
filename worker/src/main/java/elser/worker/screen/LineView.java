package elser.worker.screen;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** One line an event: text for people, or the event itself for machines. */
public final class LineView implements WatchView {

    private final PrintWriter out;
    private final PrintWriter notes;
    private final boolean json;

    public LineView(PrintWriter out, PrintWriter notes, boolean json) {
        this.out = out;
        this.notes = notes;
        this.json = json;
    }

    @Override
    public void event(LifecycleEvent event, boolean isWanted, byte[] document) {
        if (isWanted) {
            out.println(json ? oneLine(document) : EventLine.of(event));
        }
    }

    @Override
    public void later(EventReading.Later event, byte[] document) {
        out.println(json ? oneLine(document) : EventLine.of(event));
    }

    @Override
    public void note(String sentence) {
        notes.println(Printable.of(sentence));
    }

    @Override
    public void upTo(Instant now) {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }

    private static String oneLine(byte[] document) {
        return Printable.json(new String(document, StandardCharsets.UTF_8));
    }
}
