package elser.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads rendered documents as an API server with strict field validation does: what is unknown, of
 * the wrong type or not one of the allowed words is a fault. Kubernetes' own kinds and Prometheus'
 * are read into fabric8's models; those of KEDA and Strimzi are held against closed schemas.
 */
final class StrictDecoder {

    private static final Map<String, Class<?>> MODELS =
            Map.of(
                    "v1/ConfigMap", ConfigMap.class,
                    "v1/Pod", Pod.class,
                    "v1/Service", Service.class,
                    "v1/ServiceAccount", ServiceAccount.class,
                    "apps/v1/Deployment", Deployment.class,
                    "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
                    "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
                    "monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class,
                    "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class);

    private static final Set<String> SCHEMAS =
            Set.of("KafkaTopic", "KafkaUser", "ScaledObject", "TriggerAuthentication");

    /**
     * Fields that the models hold as plain texts, by the end of their path, and what they may be.
     */
    private static final Map<String, Set<String>> WORDS =
            Map.ofEntries(
                    Map.entry("/imagePullPolicy", Set.of("Always", "IfNotPresent", "Never")),
                    Map.entry("/protocol", Set.of("TCP", "UDP", "SCTP")),
                    Map.entry("/strategy/type", Set.of("Recreate", "RollingUpdate")),
                    Map.entry(
                            "/seccompProfile/type",
                            Set.of("Localhost", "RuntimeDefault", "Unconfined")),
                    Map.entry("/whenUnsatisfiable", Set.of("DoNotSchedule", "ScheduleAnyway")),
                    Map.entry(
                            "/unhealthyPodEvictionPolicy",
                            Set.of("AlwaysAllow", "IfHealthyBudget")),
                    Map.entry("/restartPolicy", Set.of("Always", "Never", "OnFailure")),
                    Map.entry("/policyTypes/*", Set.of("Egress", "Ingress")),
                    Map.entry("/tolerations/*/operator", Set.of("Equal", "Exists")),
                    Map.entry(
                            "/tolerations/*/effect",
                            Set.of("NoExecute", "NoSchedule", "PreferNoSchedule")),
                    Map.entry(
                            "/spec/type",
                            Set.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")),
                    Map.entry("/httpGet/scheme", Set.of("HTTP", "HTTPS")));

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .annotationIntrospector(new WithoutAnySetters())
                    .build();

    private StrictDecoder() {}

    /** What is wrong with a document; empty where nothing is. */
    static List<String> faults(JsonNode document) {
        String kind = document.path("kind").asText();
        String type = document.path("apiVersion").asText() + "/" + kind;
        List<String> faults = new ArrayList<>();
        Class<?> model = MODELS.get(type);
        if (model != null) {
            decode(document, model, faults);
            words(document, "", faults);
        } else if (SCHEMAS.contains(kind)) {
            decode(document.path("metadata"), ObjectMeta.class, faults);
            schema(kind).validate(document.toString(), InputFormat.JSON).stream()
                    .map(Error::toString)
                    .forEach(faults::add);
        } else {
            faults.add("unknown kind: " + type);
        }
        return faults;
    }

    private static void decode(JsonNode node, Class<?> model, List<String> faults) {
        try {
            MAPPER.treeToValue(node, model);
        } catch (JsonProcessingException e) {
            faults.add(e.getMessage());
        }
    }

    private static void words(JsonNode node, String path, List<String> faults) {
        if (node.isTextual()) {
            WORDS.forEach(
                    (end, allowed) -> {
                        if (path.endsWith(end) && !allowed.contains(node.asText())) {
                            faults.add(path + " is " + node + ", not one of " + allowed);
                        }
                    });
        }
        node.properties().forEach(it -> words(it.getValue(), path + "/" + it.getKey(), faults));
        if (node.isArray()) {
            node.forEach(it -> words(it, path + "/*", faults));
        }
    }

    private static Schema schema(String kind) {
        try (InputStream in =
                StrictDecoder.class.getResourceAsStream("schemas/" + kind + ".json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), UTF_8), InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The models keep what they do not know; here it is a fault. */
    private static final class WithoutAnySetters extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
