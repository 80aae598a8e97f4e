package elser.sandbox.cluster;

import java.time.Duration;
import java.util.function.Supplier;

/** Told once how a piece of work that takes time ended. */
interface Completion {

    void succeeded();

    void failed(Failure failure);

    /** For work whose caller has left. */
    static Completion ignored() {
        return new Completion() {
            @Override
            public void succeeded() {}

            @Override
            public void failed(Failure failure) {}
        };
    }

    /** Passes on the first end only; when time is up first, that is a failure. */
    final class Limited implements Completion {
        private final Completion caller;
        private final Timeline.Timer timer;
        private boolean waiting = true;

        Limited(Timeline timeline, Duration limit, Supplier<Failure> late, Completion caller) {
            this.caller = caller;
            timer = timeline.after(limit, () -> failed(late.get()));
        }

        @Override
        public void succeeded() {
            release().succeeded();
        }

        @Override
        public void failed(Failure failure) {
            release().failed(failure);
        }

        boolean isWaiting() {
            return waiting;
        }

        /** Ends the time limit and hands out who is still to be told. */
        Completion release() {
            timer.cancel();
            Completion told = waiting ? caller : ignored();
            waiting = false;
            return told;
        }
    }
}
