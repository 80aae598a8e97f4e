package elser.sandbox;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.MlCapacity;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.http.TargetOptions;
import elser.sandbox.http.TlsOptions;
import elser.sandbox.wire.Certificate;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Reads {@code NAME[,key=value…]}, the argument of {@code --target}. */
public final class TargetArgument {

    private static final Map<String, BiConsumer<TargetArgument, String>> KEYS =
            new LinkedHashMap<>();

    static {
        KEYS.put("port", (it, value) -> it.port = Values.port(value));
        KEYS.put("nodes", (it, value) -> it.nodes = Values.number(value));
        KEYS.put("control-port", (it, value) -> it.controlPort = Values.port(value));
        new TreeMap<>(GatewayKeys.KEYS)
                .forEach((name, key) -> KEYS.put(name, (it, value) -> it.gateway.set(key, value)));
        KEYS.put("tls", (it, value) -> it.certificate = Optional.of(Values.certificate(value)));
        KEYS.put("ca-file", (it, value) -> it.caFile = Optional.of(Path.of(value)));
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
        KEYS.put("ml-nodes", (it, value) -> it.mlNodes = Values.number(value));
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

    private final ClusterOptions.Builder cluster = ClusterOptions.builder();
    private int port;
    private int nodes = 1;
    private int controlPort;
    private final GatewayKeys gateway = new GatewayKeys();
    private Optional<Certificate> certificate = Optional.empty();
    private Optional<Path> caFile = Optional.empty();
    private int mlNodes = MlCapacity.ample().nodes();
    private int processors = MlCapacity.ample().processors();
    private boolean scaling;
    private boolean preconfigured;

    private TargetArgument() {}

    public static TargetOptions parse(String argument) {
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
        cluster.capacity(new MlCapacity(mlNodes, processors, scaling));
        if (preconfigured) {
            cluster.with(new Change.AddPreconfiguredEndpoint());
        }
        return new TargetOptions(cluster.build(), port, nodes, controlPort, gateway.build(), tls());
    }

    private Optional<TlsOptions> tls() {
        if (certificate.isEmpty() && caFile.isPresent()) {
            throw new IllegalArgumentException("ca-file is of no use without tls");
        }
        return certificate.map(given -> new TlsOptions(given, caFile));
    }
}
