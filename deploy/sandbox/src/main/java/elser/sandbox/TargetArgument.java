package elser.sandbox;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.MlCapacity;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.TargetOptions;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reads {@code NAME[,key=value…]}, the argument of {@code --target}. */
final class TargetArgument {

    private static final Map<String, BiConsumer<TargetArgument, String>> KEYS =
            new LinkedHashMap<>();

    static {
        KEYS.put("port", (it, value) -> it.port = Values.port(value));
        KEYS.put("gateway-port", (it, value) -> it.gatewayPort = Optional.of(Values.port(value)));
        KEYS.put(
                "gateway-timeout",
                (it, value) -> it.gatewayTimeout = Optional.of(Values.duration(value)));
        KEYS.put("version", (it, value) -> it.cluster.version(ServerVersion.parse(value)));
        KEYS.put("linux-x86-64", (it, value) -> it.cluster.linuxX86(Values.bool(value)));
        KEYS.put("api-key", (it, value) -> it.cluster.apiKey(value));
        KEYS.put("seed", (it, value) -> it.cluster.seed(Values.number(value)));
        KEYS.put(
                "download-duration",
                (it, value) -> it.cluster.downloadDuration(Values.duration(value)));
        KEYS.put("download-parts", (it, value) -> it.cluster.downloadParts(Values.number(value)));
        KEYS.put(
                "downloads", (it, value) -> it.seed(new Change.SetDownloads(Values.course(value))));
        KEYS.put(
                "allocation-time",
                (it, value) -> it.cluster.allocationTime(Values.duration(value)));
        KEYS.put(
                "allocations",
                (it, value) -> it.seed(new Change.SetAllocations(Values.course(value))));
        KEYS.put("ml-nodes", (it, value) -> it.nodes = Values.number(value));
        KEYS.put("ml-processors", (it, value) -> it.processors = Values.number(value));
        KEYS.put("ml-scaling", (it, value) -> it.scaling = Values.bool(value));
        KEYS.put(
                "imported-models",
                (it, value) ->
                        Values.list(value).forEach(id -> it.seed(new Change.ImportModel(id))));
        KEYS.put(
                "endpoints",
                (it, value) ->
                        Values.list(value)
                                .forEach(each -> Values.endpoint(each).forEach(it::seed)));
        KEYS.put(
                "preconfigured",
                (it, value) -> {
                    if (Values.bool(value)) {
                        it.preconfigured = true;
                    }
                });
        KEYS.put("licensed", (it, value) -> it.seed(new Change.SetLicensed(Values.bool(value))));
        KEYS.put("denied", (it, value) -> it.seed(new Change.SetDenied(Values.actions(value))));
    }

    /** What a gateway waits where only its port is given, as Kibana's Console proxy does. */
    private static final Duration GATEWAY_TIMEOUT = Duration.ofSeconds(60);

    private final ClusterOptions.Builder cluster = ClusterOptions.builder();
    private int port;
    private Optional<Integer> gatewayPort = Optional.empty();
    private Optional<Duration> gatewayTimeout = Optional.empty();
    private int nodes = MlCapacity.ample().nodes();
    private int processors = MlCapacity.ample().processors();
    private boolean scaling;
    private boolean preconfigured;

    private TargetArgument() {}

    static TargetOptions parse(String argument) {
        TargetArgument target = new TargetArgument();
        String[] parts = argument.split(",", -1);
        if (parts[0].isEmpty() || parts[0].contains("=")) {
            throw new IllegalArgumentException("'" + argument + "' does not begin with a name");
        }
        target.cluster.name(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            target.set(parts[i]);
        }
        return target.build();
    }

    private void set(String pair) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        BiConsumer<TargetArgument, String> setter = KEYS.get(key);
        if (setter == null) {
            throw new IllegalArgumentException(
                    "unknown key '"
                            + key
                            + "', did you mean '"
                            + Names.nearest(key, KEYS.keySet())
                            + "'? Known: "
                            + String.join(", ", KEYS.keySet()));
        }
        if (equals < 0) {
            throw new IllegalArgumentException("key '" + key + "' needs a value: " + key + "=…");
        }
        try {
            setter.accept(this, pair.substring(equals + 1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private void seed(Change change) {
        cluster.with(change);
    }

    private TargetOptions build() {
        cluster.capacity(new MlCapacity(nodes, processors, scaling));
        if (preconfigured) {
            cluster.with(new Change.AddPreconfiguredEndpoint());
        }
        Optional<GatewayOptions> gateway =
                gatewayPort.isEmpty() && gatewayTimeout.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new GatewayOptions(
                                        gatewayPort.orElse(0),
                                        gatewayTimeout.orElse(GATEWAY_TIMEOUT)));
        return new TargetOptions(cluster.build(), port, gateway);
    }
}
