package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

class MailboxTest {

    private final AtomicInteger wakeups = new AtomicInteger();
    private final Mailbox mailbox = new Mailbox(2, wakeups::incrementAndGet);

    private static Message.Answered message(int number) {
        return new Message.Answered(
                new Ownership(0, number),
                new Mutation.StartDeployment(new ModelKey("t", "m"), "p", "e", "m", 1, 1),
                new CallResult.NoAnswer("x"));
    }

    @Test
    void messagesComeOutInTheirOrderAndSoManyAtATime() {
        mailbox.post(message(1));
        mailbox.post(message(2));

        assertThat(epochs(mailbox.take(1))).containsExactly(1L);
        assertThat(mailbox.isEmpty()).isFalse();
        assertThat(epochs(mailbox.take(5))).containsExactly(2L);
        assertThat(mailbox.isEmpty()).isTrue();
        assertThat(wakeups).hasValue(2);
    }

    @Test
    void whatIsGivenBackComesFirstAgainInItsOrder() {
        mailbox.post(message(3));
        mailbox.giveBack(List.of(message(1), message(2)));

        assertThat(epochs(mailbox.take(2))).containsExactly(1L, 2L);
        assertThat(epochs(mailbox.take(2))).containsExactly(3L);
    }

    @Test
    void whoPostsToAFullOneWaitsUntilThereIsRoom() {
        mailbox.post(message(1));
        mailbox.post(message(2));
        Thread poster = Thread.ofVirtual().start(() -> mailbox.post(message(3)));
        await().until(() -> poster.getState() == Thread.State.WAITING);
        assertThat(wakeups).hasValue(2);

        assertThat(epochs(mailbox.take(1))).containsExactly(1L);
        await().until(() -> wakeups.get() == 3);

        assertThat(epochs(mailbox.take(5))).containsExactly(2L, 3L);
    }

    private static List<Long> epochs(List<Message> messages) {
        return messages.stream()
                .map(message -> ((Message.Answered) message).ownership().epoch())
                .toList();
    }
}
