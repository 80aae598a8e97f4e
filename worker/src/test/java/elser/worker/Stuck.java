package elser.worker;

import java.util.concurrent.CountDownLatch;

/** What a thread is that hangs. */
final class Stuck {

    private Stuck() {}

    /** Keeps the thread until it is released, whatever interrupts it. */
    static void until(CountDownLatch released) {
        boolean isOver = false;
        while (!isOver) {
            try {
                released.await();
                isOver = true;
            } catch (InterruptedException _) {
                // A stuck thread heeds nothing.
            }
        }
    }
}
