package elser.bench;

import java.io.IOException;
import java.util.List;

/** Something that is measured, in one or several variants whose rounds alternate. */
interface Figure {

    /** What it is called on the command line. */
    String name();

    /** One round of all variants, each reported as soon as it is there. */
    void round(Lab lab, int round, Report report) throws IOException, InterruptedException;

    /** All there are, in the order in which they are measured. */
    static List<Figure> all() {
        return List.of(
                new Drain(),
                new Join(),
                new Alone(),
                new Notice(),
                new InFlight(),
                new TakeOver(),
                new StartUp(),
                new FanOut(),
                new Scale());
    }
}
