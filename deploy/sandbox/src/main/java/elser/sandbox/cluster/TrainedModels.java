package elser.sandbox.cluster;

import elser.sandbox.cluster.TrainedModel.Definition;
import elser.sandbox.cluster.TrainedModel.Kind;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The trained models stored on the cluster, and the downloads that run. */
final class TrainedModels {

    private static final String LANGUAGE_IDENTIFICATION = "lang_ident_model_1";

    private final Timeline timeline;
    private final Conditions conditions;
    private final Optional<Integer> parts;
    private final Duration duration;
    private final Map<String, TrainedModel> byId = new TreeMap<>();

    /** Ids of the models whose definition is arriving. */
    private final Set<String> arriving = new TreeSet<>();

    private long nextTaskId = 4711;

    TrainedModels(
            Timeline timeline, Conditions conditions, Optional<Integer> parts, Duration duration) {
        this.timeline = timeline;
        this.conditions = conditions;
        this.parts = parts;
        this.duration = duration;
        store(LANGUAGE_IDENTIFICATION, Kind.LANGUAGE_IDENTIFICATION, new Definition.Complete());
    }

    Collection<TrainedModel> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    Optional<TrainedModel> find(String modelId) {
        return Optional.ofNullable(byId.get(modelId));
    }

    TrainedModel require(String modelId) {
        return find(modelId).orElseThrow(() -> ModelFailures.modelNotFound(modelId).refusal());
    }

    /** Makes a model present with its whole definition. */
    void importModel(String modelId) {
        store(modelId, Kind.of(modelId), new Definition.Complete());
    }

    /** Stores the config at once and fetches the definition. */
    void download(String modelId, Completion completion) {
        Completion end =
                new Completion() {
                    @Override
                    public void succeeded() {
                        define(modelId, new Definition.Complete());
                    }

                    @Override
                    public void failed(Failure failure) {
                        define(modelId, new Definition.Truncated());
                    }
                };
        Download.Size size = new Download.Size(parts.orElse(ElserModels.parts(modelId)), duration);
        Download download = new Download(modelId, nextTaskId++, size, timeline, conditions, end);
        download.whenEnded(completion);
        store(modelId, Kind.ELSER, new Definition.Arriving(download));
        download.goOn();
    }

    Optional<Download> downloadOf(String modelId) {
        return find(modelId).flatMap(TrainedModels::download);
    }

    List<Download> downloads() {
        return arriving.stream().flatMap(id -> downloadOf(id).stream()).toList();
    }

    /** Removes the config; a running download is cancelled. */
    void remove(String modelId) {
        Optional<Download> running = downloadOf(modelId);
        byId.remove(modelId);
        arriving.remove(modelId);
        running.ifPresent(download -> download.fail("task was cancelled"));
    }

    private static Optional<Download> download(TrainedModel model) {
        return switch (model.definition()) {
            case Definition.Arriving(Download download) -> Optional.of(download);
            case Definition.Complete() -> Optional.empty();
            case Definition.Truncated() -> Optional.empty();
        };
    }

    private void define(String modelId, Definition definition) {
        find(modelId).ifPresent(model -> put(model.with(definition)));
    }

    private void store(String modelId, Kind kind, Definition definition) {
        put(new TrainedModel(modelId, kind, timeline.now(), definition));
    }

    private void put(TrainedModel model) {
        byId.put(model.modelId(), model);
        if (download(model).isPresent()) {
            arriving.add(model.modelId());
        } else {
            arriving.remove(model.modelId());
        }
    }
}
