package elser.worker.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/** Where other threads leave messages for the loop. Bounded: who posts to a full one waits. */
final class Mailbox {

    private final LinkedBlockingQueue<Message> queue;
    private final ArrayDeque<Message> returned = new ArrayDeque<>();
    private final Runnable wakeup;

    /**
     * Makes an empty one.
     *
     * @param capacity messages that may wait
     * @param wakeup called after each post
     */
    Mailbox(int capacity, Runnable wakeup) {
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.wakeup = wakeup;
    }

    /** Leaves a message. Any thread. */
    void post(Message message) {
        try {
            queue.put(message);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        wakeup.run();
    }

    /** Takes the oldest messages, at most so many. Loop thread only. */
    List<Message> take(int atMost) {
        List<Message> taken = new ArrayList<>();
        while (taken.size() < atMost && !returned.isEmpty()) {
            taken.add(returned.pollFirst());
        }
        queue.drainTo(taken, atMost - taken.size());
        return taken;
    }

    /**
     * Puts messages back before all others, in their order: their turn came to nothing. Loop thread
     * only.
     */
    void giveBack(List<? extends Message> messages) {
        for (Message message : messages.reversed()) {
            returned.addFirst(message);
        }
    }

    /** Whether the next to post would have to wait. */
    boolean isFull() {
        return queue.remainingCapacity() == 0;
    }

    boolean isEmpty() {
        return returned.isEmpty() && queue.isEmpty();
    }
}
