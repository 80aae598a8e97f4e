package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Target;

import java.util.function.LongSupplier;

/**
 * All that is needed to reach a target.
 *
 * @param http makes calls
 * @param nodes says to which node
 * @param login says as whom
 * @param respite says whether now
 * @param certificates that TLS rests on
 */
record Connection(Http http, Nodes nodes, Login login, Respite respite, Certificates certificates) {

    /**
     * Prepares to reach a target; connects to nothing yet.
     *
     * @throws IllegalArgumentException when its certificate authority cannot be used
     */
    static Connection to(Target target, Resilience settings, LongSupplier nanos) {
        Trust trust = Trust.of(target);
        NodeNames names = new NodeNames();
        var clients = new HttpClients(target.name(), trust.context(), names, settings);
        return new Connection(
                new Http(clients, settings),
                new Nodes(target.nodes(), settings.nodeRest(), nanos),
                new Login(target.credentials()),
                new Respite(settings.retryAfterMax(), nanos),
                new Certificates(target.name(), trust.file(), names));
    }
}
