package elser.sandbox.cluster;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Told once how a piece of work that takes time ended. */
interface Completion {

    void succeeded();

    void failed(Failure failure);

    /** For work whose caller has left. */
    static Completion ignored() {
        return always(() -> {});
    }

    /** Does the same however it ended. */
    static Completion always(Runnable next) {
        return new Completion() {
            @Override
            public void succeeded() {
                next.run();
            }

            @Override
            public void failed(Failure failure) {
                next.run();
            }
        };
    }

    /** Goes on if it succeeded, else tells the caller. */
    static Completion then(Runnable next, Completion caller) {
        return new Completion() {
            @Override
            public void succeeded() {
                next.run();
            }

            @Override
            public void failed(Failure failure) {
                caller.failed(failure);
            }
        };
    }

    /** Gives the answer that is made on success, or the failure's. */
    static Completion answering(Supplier<Answer> onSuccess, Consumer<Answer> reply) {
        return new Completion() {
            @Override
            public void succeeded() {
                reply.accept(onSuccess.get());
            }

            @Override
            public void failed(Failure failure) {
                reply.accept(failure.answer());
            }
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
