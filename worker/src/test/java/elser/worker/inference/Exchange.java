package elser.worker.inference;

import elser.sandbox.cluster.Request;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the worker asks of Elasticsearch and how it reads the answers, by the worker's own code and
 * without HTTP: a simulation carries requests and replies as it likes.
 */
public final class Exchange {

    private static final Answers ANSWERS = new Answers(1_000_000);
    private static final Answer UNASKED = new Answer.Silent("not asked");

    private Exchange() {}

    /** What came back of a call. */
    public static final class Reply {
        final Answer answer;

        private Reply(Answer answer) {
            this.answer = answer;
        }

        /** The cluster's own answer. */
        public static Reply of(elser.sandbox.cluster.Answer answered) {
            if (answered.status() < 300 && answered.body().isObject()) {
                return new Reply(new Answer.Good(answered.status(), answered.body()));
            }
            byte[] body = answered.body().toString().getBytes(StandardCharsets.UTF_8);
            return came(answered.status(), "application/json", body);
        }

        /** An answer of somebody in between. */
        public static Reply ofGateway(int status) {
            byte[] page = "<html><body>gateway</body></html>".getBytes(StandardCharsets.UTF_8);
            return came(status, "text/html", page);
        }

        private static Reply came(int status, String contentType, byte[] body) {
            return new Reply(
                    ANSWERS.of(new Arrival.Came(status, contentType, null, body), text -> text));
        }

        /** No answer. */
        public static Reply silent(String cause) {
            return new Reply(new Answer.Silent(cause));
        }

        /** No call was made. */
        public static Reply withheld(String cause) {
            return new Reply(new Answer.Withheld(cause));
        }

        /** What a mutation's reply means, once it was sent. */
        public CallResult result() {
            return Outcomes.sent(answer);
        }

        @Override
        public String toString() {
            return switch (answer) {
                case Answer.Good(int status, var _) -> String.valueOf(status);
                case Answer.Refused refused -> refused.status() + " " + refused.type();
                case Answer.Foreign foreign -> foreign.status() + " gateway";
                case Answer.Silent(String cause) -> cause;
                case Answer.Oversize _, Answer.Withheld _, Answer.Unarmed _ -> answer.toString();
            };
        }
    }

    /** One look at a target: the reads that make it up, and what they show together. */
    public static final class Looking implements Getter {
        private final String target;
        private final List<String> models;
        private final long began;
        private final Map<List<Object>, Answer> answers = new LinkedHashMap<>();

        /**
         * Begins a look.
         *
         * @param models canonical models whose definition is asked for
         * @param began monotonic time
         */
        public Looking(String target, List<String> models, long began) {
            this.target = target;
            this.models = models;
            this.began = began;
            view();
        }

        /** The reads, to be made in any order and at any time. */
        public List<Request> reads() {
            List<Request> reads = new ArrayList<>();
            for (List<Object> asked : answers.keySet()) {
                reads.add(Request.get(asked.getFirst() + "?" + asked.getLast()));
            }
            return reads;
        }

        /** One of the reads is answered. */
        public void answered(int read, Reply reply) {
            var asked = new ArrayList<>(answers.keySet()).get(read);
            answers.put(asked, reply.answer);
        }

        /** What is seen; reads that were not answered have failed. */
        public TargetView view() {
            Answer greeting = models.isEmpty() ? UNASKED : answer("/", Map.of());
            ServerInfo info = Outcomes.read(greeting, ServerInfo::parse).orNull();
            boolean apart = info != null && info.isElserApart();
            return new Look(target, this, () -> apart, Runnable::run, () -> began).at(models);
        }

        @Override
        public <T> T get(String path, Map<String, String> query, Function<Answer, T> meaning) {
            return meaning.apply(answer(path, query));
        }

        private Answer answer(String path, Map<String, String> query) {
            return answers.computeIfAbsent(List.of(path, query(query)), _ -> UNASKED);
        }
    }

    /** The call that a mutation is. */
    public static Request of(Mutation mutation, Duration serverTimeout) {
        var call = elser.worker.inference.Request.of(mutation, serverTimeout);
        byte[] body = call.body();
        return new Request(
                call.method(),
                call.query().isEmpty() ? call.path() : call.path() + "?" + query(call.query()),
                Optional.empty(),
                Optional.of(call.opaqueId()),
                body == null ? "" : new String(body, StandardCharsets.UTF_8));
    }

    private static String query(Map<String, String> query) {
        return new TreeMap<>(query)
                .entrySet().stream()
                        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&"));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
