package elser.sandbox.http;

import static java.util.concurrent.CompletableFuture.completedFuture;

import elser.sandbox.cluster.Answer;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.http.Exchange.Delivery;
import elser.sandbox.wire.Header;
import elser.sandbox.wire.Reply;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One node of a cluster. What it answers is the cluster's; that it answers is its own. */
final class Node {

    private static final String JSON = "application/json";

    private final Place place;
    private final LiveCluster cluster;
    private final ServerVersion version;
    private final Faults faults;
    private final ExchangeLog log;

    /** Completes when the node goes down, and with it every connection to it. */
    private volatile CompletableFuture<Reply> loss = new CompletableFuture<>();

    Node(Place place, LiveCluster cluster, ServerVersion version, Faults faults, ExchangeLog log) {
        this.place = place;
        this.cluster = cluster;
        this.version = version;
        this.faults = faults;
        this.log = log;
    }

    Place place() {
        return place;
    }

    CompletableFuture<Reply> receive(Visit visit) {
        CompletableFuture<Reply> lost = loss;
        return lost.isDone()
                ? completedFuture(new Reply.Reset())
                : faults.pass(visit, place, () -> serve(visit)).applyToEither(lost, it -> it);
    }

    private CompletableFuture<Reply> serve(Visit visit) {
        LiveCluster.Pending call = cluster.handle(visit.request(), visit.via());
        log.delivered(visit, new Delivery(place.name(), call.number()));
        return call.answer().thenApply(this::response);
    }

    private Reply response(Answer answer) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("X-Elastic-Product", "Elasticsearch"));
        for (String warning : answer.warnings()) {
            headers.add(
                    new Header("Warning", "299 Elasticsearch-" + version + " \"" + warning + "\""));
        }
        if (answer.status() == 401) {
            headers.add(new Header("WWW-Authenticate", "ApiKey"));
        }
        return new Reply.Response(answer.status(), headers, JSON, answer.body().toString());
    }

    boolean isUp() {
        return !loss.isDone();
    }

    void goDown() {
        loss.complete(new Reply.Reset());
    }

    synchronized void comeUp() {
        if (!isUp()) {
            loss = new CompletableFuture<>();
        }
    }
}
