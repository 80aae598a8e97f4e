package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;
import elser.worker.lifecycle.Trouble;
import elser.worker.lifecycle.Trouble.Kind;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A body beyond the limit is neither kept nor read to its end, and is said to be one. */
class OversizeTest {

    private static final int LIMIT = 100_000;
    private static final int MOST_TOKENS = 20_000;
    private static final Settings SETTINGS = new Settings().responseBytes(LIMIT);
    private static final Read<?> TOO_LONG =
            new Read.Unavailable<>(
                    new Trouble(Kind.SERVER, "an answer longer than the limit", null, null));

    @Test
    void anEndlessBodyIsBrokenOff() {
        var brokenOff = new CompletableFuture<Boolean>();
        try (var server = new RawServer(exchange -> writeOn(exchange, brokenOff));
                var caller = new Caller(SETTINGS, server.url())) {
            TargetView view = caller.look();

            assertThat(view.endpoints()).isEqualTo(TOO_LONG);
            assertThat(Caller.await(brokenOff)).isTrue();
        }
    }

    private static void writeOn(RawServer.Exchange exchange, CompletableFuture<Boolean> brokenOff) {
        String chunk = "1000\r\n" + " ".repeat(0x1000) + "\r\n";
        try {
            exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                exchange.write(chunk);
            }
        } catch (IOException _) {
            brokenOff.complete(true);
        }
    }

    @Test
    void aBodyOfExactlyTheLimitIsRead() {
        String good = "{\"endpoints\":[]}";
        String padded = good + " ".repeat(LIMIT - good.length());
        try (var server = RawServer.answering(RawServer.json(200, padded));
                var caller = new Caller(SETTINGS, server.url())) {
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
        }
    }

    @Test
    void aBodyOneByteLongerIsReadNeitherAgainNorAsFailure() {
        try (var server = RawServer.answering(RawServer.json(200, " ".repeat(LIMIT + 1)));
                var caller = new Caller(SETTINGS, server.url())) {
            TargetView view = caller.look();

            assertThat(view.endpoints()).isEqualTo(TOO_LONG);
            assertThat(view.models()).isEqualTo(TOO_LONG);
            assertThat(view.downloads()).isEqualTo(TOO_LONG);
            assertThat(server.requests()).hasSize(3);
            assertThat(caller.failedReads()).isZero();
        }
    }

    /** A list of nothings with all its parts, of which two are its own brackets. */
    private static String nothings(int tokens) {
        return "{\"endpoints\":[" + "0,".repeat(tokens - 6) + "0]}";
    }

    @Test
    void aBodyOfTooManyPartsIsTooLong_oneOfAsManyAsAllowedIsRead() {
        var settings = new Settings().responseTokens(MOST_TOKENS);
        try (var most = RawServer.answering(RawServer.json(200, nothings(MOST_TOKENS)));
                var more = RawServer.answering(RawServer.json(200, nothings(MOST_TOKENS + 1)));
                var first = new Caller(settings, most.url());
                var second = new Caller(settings, more.url())) {
            assertThat(first.look().endpoints()).isNotEqualTo(TOO_LONG);
            assertThat(second.look().endpoints()).isEqualTo(TOO_LONG);
            assertThat(more.requests()).hasSize(3);
        }
    }

    @Test
    void anAnswerToAMutationIsReadUpToAMebibyte() {
        String atLimit = "{}" + " ".repeat(Http.SMALL_BYTES - 2);
        var settings = new Settings().responseBytes(1 << 24);
        try (var most = RawServer.answering(RawServer.json(200, atLimit));
                var more = RawServer.answering(RawServer.json(200, atLimit + " "));
                var first = new Caller(settings, most.url());
                var second = new Caller(settings, more.url())) {
            assertThat(first.create()).isEqualTo(new CallResult.Answered(200, null, "done"));
            assertThat(second.create())
                    .isEqualTo(new CallResult.NoAnswer("an answer longer than the limit"));
        }
    }

    @Test
    void anAnswerToAMutationIsReadUpToAFewThousandParts() {
        var settings = new Settings();
        try (var most = RawServer.answering(RawServer.json(200, nothings(Answers.SMALL)));
                var more = RawServer.answering(RawServer.json(200, nothings(Answers.SMALL + 1)));
                var first = new Caller(settings, most.url());
                var second = new Caller(settings, more.url())) {
            assertThat(first.create()).isEqualTo(new CallResult.Answered(200, null, "done"));
            assertThat(second.create())
                    .isEqualTo(new CallResult.NoAnswer("an answer longer than the limit"));
        }
    }

    @Test
    void anOversizeAnswerToAMutationLeavesItsOutcomeUnknown() {
        try (var server = RawServer.answering(RawServer.json(200, " ".repeat(LIMIT + 1)));
                var caller = new Caller(SETTINGS, server.url())) {
            assertThat(caller.create())
                    .isEqualTo(new CallResult.NoAnswer("an answer longer than the limit"));
            assertThat(server.mutations()).isEqualTo(1);
        }
    }
}
