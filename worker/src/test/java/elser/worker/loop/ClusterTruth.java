package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.sandbox.cluster.Call;
import elser.worker.inference.VirtualTarget;
import elser.worker.lifecycle.DeploymentView;
import elser.worker.lifecycle.EndpointView;
import elser.worker.lifecycle.TargetView;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What must hold of a simulated cluster, whatever happened to it: what others made is as it was,
 * and what a provisioning deleted it had made, or an earlier one had left.
 */
final class ClusterTruth {

    private static final String SERVED = "foreign-served";
    private static final List<String> FOREIGN = List.of(SERVED, "foreign-orphan");
    private static final List<String> MODELS =
            List.of(VirtualRig.ELSER, VirtualRig.BUILD, "imported");

    private final VirtualTarget target;
    private final Map<String, Object> foreign;
    private final Set<String> models = new HashSet<>();
    private final DeletionTruth deletions;

    /** Takes what is there now for foreign. */
    ClusterTruth(VirtualTarget target) {
        this.target = target;
        MODELS.stream().filter(target::hasWhole).forEach(models::add);
        foreign = foreign();
        deletions = new DeletionTruth(target);
    }

    TargetView.Endpoints endpoints() {
        return endpoints(target.truth());
    }

    private static TargetView.Endpoints endpoints(TargetView view) {
        return Objects.requireNonNull(view.endpoints().orNull());
    }

    TargetView.Deployments deployments() {
        return deployments(target.truth());
    }

    private static TargetView.Deployments deployments(TargetView view) {
        return Objects.requireNonNull(view.models().orNull());
    }

    /** Endpoints, models, and that what served has its deployment. */
    private Map<String, Object> foreign() {
        TargetView view = target.truth();
        Map<String, Object> found = new TreeMap<>();
        for (String id : FOREIGN) {
            EndpointView endpoint = endpoints(view).get(id);
            if (endpoint != null) {
                found.put(id, endpoint);
            }
        }
        DeploymentView deployment = deployments(view).get(SERVED);
        if (deployment != null) {
            found.put("deployment", deployment);
        }
        models.forEach(model -> found.put(model, target.hasWhole(model)));
        return found;
    }

    /** Whether the model was whole at first. */
    boolean had(String model) {
        return models.contains(model);
    }

    void checkForeign() {
        assertThat(foreign()).isEqualTo(foreign);
    }

    /** An endpoint of ours without a deployment, beside one that is said to serve. */
    void checkNoOrphanBeside(LifecycleEvent event) {
        TargetView view = target.truth();
        TargetView.Deployments deployments = deployments(view);
        for (EndpointView endpoint :
                created(endpoints(view), String.valueOf(event.provisioningId()))) {
            boolean served = endpoint.inferenceId().equals(event.inferenceId());
            boolean deployed = deployments.get(endpoint.inferenceId()) != null;
            assertThat(served || deployed).as("%s beside %s", endpoint, event).isTrue();
        }
    }

    /**
     * Endpoints that are there and whose last create was a provisioning's, and came once: of one
     * that was sent twice on the way the worker cannot tell whose the endpoint is.
     */
    private List<EndpointView> created(TargetView.Endpoints endpoints, String provisioning) {
        List<EndpointView> all = new ArrayList<>();
        lastCreates()
                .forEach(
                        (id, by) -> {
                            EndpointView endpoint = endpoints.get(id);
                            if (by.startsWith(provisioning + "/") && endpoint != null) {
                                all.add(endpoint);
                            }
                        });
        return all;
    }

    /** Whose the last create of an endpoint was; empty where it was nobody's, or came twice. */
    Optional<String> maker(String id) {
        String by = lastCreates().getOrDefault(id, "");
        int end = by.indexOf('/');
        return end < 0 ? Optional.empty() : Optional.of(by.substring(0, end));
    }

    /** By whom each endpoint was created last. */
    private Map<String, String> lastCreates() {
        Map<String, String> last = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Call call : target.cluster().calls()) {
            if (call.method().equals("PUT")) {
                String by = call.opaqueId().orElse("");
                last.put(idIn(call), seen.add(by) ? by : "sent twice");
            }
        }
        return last;
    }

    private static String idIn(Call call) {
        return call.target().substring(call.target().lastIndexOf('/') + 1);
    }

    /** What {@link DeletionTruth} says, never a model that was there before, never by force. */
    void checkDeletions() {
        assertThat(deletions.faults()).isEmpty();
        for (Call call : target.cluster().calls()) {
            String by = call.opaqueId().orElse("");
            if (by.endsWith("/delete-model")) {
                assertThat(models).as("%s", call).doesNotContain(idIn(call));
            }
            if (by.contains("/delete-")) {
                assertThat(call.target()).doesNotContain("force");
            }
        }
    }
}
