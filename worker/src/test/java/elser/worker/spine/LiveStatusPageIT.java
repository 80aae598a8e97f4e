package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.worker.telemetry.Browser;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;

/** The status page of a worker that runs as a process of its own, in a real browser. */
@Tag("browser")
@ExtendWith(SharedBroker.class)
class LiveStatusPageIT {

    private static final String BAR = "document.querySelector('#provisionings progress')";
    private static final String STATE = "document.getElementById('connection').dataset.state";

    private final TestBroker kafka;

    LiveStatusPageIT(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static SimulatedElasticsearch cluster() {
        return SimulatedElasticsearch.start(
                TargetOptions.of(
                                ClusterOptions.builder()
                                        .downloadDuration(Duration.ofMinutes(2))
                                        .allocationTime(Duration.ofSeconds(2))
                                        .build())
                        .behind(GatewayOptions.cuttingAfter(Duration.ofMillis(500))));
    }

    private static String freePort() {
        try (var socket = new ServerSocket(0)) {
            return String.valueOf(socket.getLocalPort());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void load(Browser browser, String port) {
        browser.resize(1280, 900);
        browser.load(URI.create("http://127.0.0.1:" + port + "/"));
        browser.until(STATE + " === 'live'");
    }

    @Test
    void itMoves_showsAFailureAndAnOutage_andSurvivesTheWorkersRestart() {
        String port = freePort();
        try (var browser = Browser.start();
                var cluster = cluster();
                var rig = Rig.on(kafka, cluster).with("elser.http.port", port)) {
            rig.with("elser.resilience.breaker.open-for", "PT1S");
            try (var first = WorkerProgram.start(rig)) {
                rig.publish(
                        """
                        {"request_id":"life","inference_id":"my-elser","inference_config":{
                         "service":"elser","service_settings":{"num_allocations":3,"num_threads":1}}}
                        """);
                rig.events().untilRequested("life");
                load(browser, port);
                browser.run("window.loadedOnce = true");

                browser.until(BAR + "?.value > 0");
                int percent = browser.run("return " + BAR + ".value").asInt();
                browser.until(BAR + ".value > " + percent);

                rig.publish(
                        "{\"request_id\":\"wrong\",\"inference_id\":\"<b>Bad</b>\","
                                + "\"target\":\"default\"}");
                browser.until("document.querySelector('#failures tbody tr') !== null");
                assertThat(browser.seen("#failures tbody"))
                        .contains("invalid request", "wrong", "inference_id");
                assertThat(browser.run("return document.querySelector('main b')").isNull())
                        .isTrue();

                cluster.refuse("gateway", Duration.ofSeconds(8));
                browser.until("document.querySelector('#targets .badge.open') !== null");
                browser.until(
                        "document.querySelector('#provisionings tbody').textContent"
                                + ".includes('cluster does not answer')");
                browser.prefer("light");
                browser.picture("outage");
                browser.until("document.querySelector('#targets .badge.closed') !== null");

                first.kill();
                browser.until(STATE + " === 'lost'");
                assertThat(browser.seen("#stale")).startsWith("Stale: the worker does not answer.");
                assertThat(browser.seen("#provisionings")).contains("my-elser");
            }
            try (var second = WorkerProgram.start(rig)) {
                browser.until(STATE + " === 'live'");
                assertThat(browser.seen("#restarted")).startsWith("The worker was started anew");
                browser.until(BAR + "?.value > 0");
                browser.picture("restarted");

                cluster.apply(new Change.FinishDownloads());
                browser.until(BAR + "?.max === 3");
                int allocations = browser.run("return " + BAR + ".value").asInt();
                browser.until(BAR + ".value > " + allocations);
                browser.picture("allocating");
                rig.events().untilNoRequestIsOpen();
                browser.until("document.getElementById('provisionings-empty').hidden === false");
                assertThat(browser.run("return window.loadedOnce").asBoolean()).isTrue();
                assertThat(second.terminate(Duration.ofSeconds(10))).isZero();
            }
        }
    }
}
