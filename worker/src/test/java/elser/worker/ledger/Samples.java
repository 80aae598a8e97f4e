package elser.worker.ledger;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.ChunkingSettings;
import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Endpoint;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ModelKey;
import elser.contracts.ServiceSettings;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Extra;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;
import elser.worker.lifecycle.Repair;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One entry of every shape the ledger holds, by name. */
final class Samples {

    private static final ModelKey KEY = new ModelKey("default", ".elser_model_2");
    private static final Instant AT = Instant.parse("2026-11-23T20:00:00.123Z");

    private Samples() {}

    static Map<String, Entry> all() {
        Map<String, Entry> all = new LinkedHashMap<>();
        all.put("provisioning-looking", provisioning(new Phase.Looking(CreateReason.FIRST)));
        all.put("provisioning-creating", provisioning(new Phase.Creating(intent())));
        all.put("provisioning-adopted", provisioning(new Phase.Following("theirs", null)));
        all.put("provisioning-created", told(new Phase.Following("mine", intent())));
        all.put("provisioning-served", provisioning(new Phase.Ending(served())));
        all.put("provisioning-broken", provisioning(new Phase.Ending(broken(503))));
        all.put("provisioning-broken-untold", provisioning(new Phase.Ending(broken(null))));
        all.put("provisioning-mended", mended());
        all.put("provisioning-abandoned", abandoned());
        all.put("waiter", waiter());
        all.put("waiter-minimal", minimalWaiter());
        all.put("remembered", waiter().ended(AT.plusSeconds(60)));
        all.put("remembered-left", left(true));
        all.put("remembered-left-whole", left(false));
        all.put("configuration", new Entry.Configuration(KEY, "p-1", 1, config()));
        all.put("configuration-minimal", new Entry.Configuration(KEY, "p-1", 0, minimalConfig()));
        return all;
    }

    static Provisioning provisioning(Phase phase) {
        return new Provisioning("p-1", KEY, null, AT, 0, null, false, null, phase);
    }

    private static Provisioning mended() {
        return new Provisioning(
                "p-1",
                KEY,
                null,
                AT,
                2,
                CreateReason.REPAIR,
                new Repair(true, 2, true, intent()),
                null,
                new Phase.Looking(CreateReason.PROMOTION),
                Extra.NONE);
    }

    private static Provisioning abandoned() {
        return new Provisioning(
                "p-1",
                KEY,
                null,
                AT,
                1,
                CreateReason.FIRST,
                new Repair(false, 0, false, null, "r-1"),
                null,
                new Phase.Creating(intent()),
                Extra.NONE);
    }

    private static Provisioning told(Phase phase) {
        Progress progress = new Progress(96, 263, 36, Duration.ofMinutes(2));
        return new Provisioning(
                "p-1",
                KEY,
                "mine",
                AT,
                2,
                CreateReason.REPAIR,
                true,
                new Provisioning.Reported(WaitingFor.MODEL_DOWNLOAD, progress, AT.plusSeconds(5)),
                phase);
    }

    private static Intent intent() {
        return new Intent(
                "p-1/2",
                2,
                CreateReason.REPAIR,
                "r-1",
                "mine",
                1,
                AT.plusSeconds(3),
                65_000,
                "5f0c0000-0000-4000-8000-000000000001",
                7,
                Definition.PARTIAL);
    }

    private static Phase.Result served() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("model_id", ".elser_model_2_linux-x86_64");
        settings.put("num_threads", 1);
        settings.put("ratio", 0.5);
        settings.put("adaptive_allocations", Map.of("enabled", true));
        return new Phase.Result.Served(
                "mine",
                new Endpoint(
                        "elasticsearch",
                        ".elser_model_2_linux-x86_64",
                        settings,
                        Map.of("strategy", "none"),
                        true,
                        true),
                new Allocation("fully_allocated", 0, 0));
    }

    private static Phase.Result broken(@Nullable Integer status) {
        return new Phase.Result.Broken(
                new Failure(
                        FailureReason.DOWNLOAD_FAILED,
                        "Model importing failed",
                        status == null ? null : "status_exception",
                        status,
                        true,
                        List.of()));
    }

    static Entry.Waiter waiter() {
        return new Entry.Waiter(
                KEY,
                "r-1",
                "0123abcd0123abcd0123abcd0123abcd",
                "p-1",
                42,
                AT,
                AT.plusSeconds(3_600),
                3,
                "mine",
                1,
                true,
                "search-team \"ü\"",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    private static Entry.Waiter minimalWaiter() {
        return new Entry.Waiter(
                KEY,
                "r-2",
                "0123abcd0123abcd0123abcd0123abce",
                "p-1",
                0,
                AT,
                AT,
                0,
                "mine",
                null,
                false,
                null,
                null);
    }

    static Entry.Remembered left(boolean modelDeleted) {
        return new Entry.Remembered(
                KEY,
                "r-1",
                "0123abcd0123abcd0123abcd0123abcd",
                AT.plusSeconds(60),
                new Entry.Left(intent(), config(), modelDeleted));
    }

    private static InferenceConfig config() {
        return new InferenceConfig(
                "elasticsearch",
                new ServiceSettings(
                        ".elser_model_2", null, 2, new AdaptiveAllocations(true, 3, 10)),
                new ChunkingSettings("sentence", 250, 1, null, null, null),
                new InferenceConfig.TaskSettings());
    }

    private static InferenceConfig minimalConfig() {
        return new InferenceConfig("elser", new ServiceSettings(null, 1, 1, null), null, null);
    }
}
