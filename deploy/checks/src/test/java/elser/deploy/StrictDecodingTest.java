package elser.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that the chart renders would be taken by an API server that refuses what it does not know.
 */
final class StrictDecodingTest {

    static final List<String> EXAMPLES = Chart.EXAMPLES;

    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void everyDocumentIsRead(String example) {
        Map<String, List<String>> faults =
                Chart.ofExample(example).stream()
                        .collect(
                                Collectors.toMap(
                                        it -> it.path("kind").asText() + it.at("/metadata/name"),
                                        StrictDecoder::faults));

        assertThat(faults).isNotEmpty().allSatisfy((_, found) -> assertThat(found).isEmpty());
    }

    @Test
    void theExamplesHaveEveryKindThatTheChartKnows() {
        Set<String> kinds = new HashSet<>();
        for (String example : EXAMPLES) {
            Chart.ofExample(example).forEach(it -> kinds.add(it.path("kind").asText()));
        }

        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "ConfigMap",
                        "Deployment",
                        "KafkaTopic",
                        "KafkaUser",
                        "NetworkPolicy",
                        "PodDisruptionBudget",
                        "PrometheusRule",
                        "ScaledObject",
                        "Service",
                        "ServiceAccount",
                        "ServiceMonitor",
                        "TriggerAuthentication");
    }

    /** That the decoder can find a fault at all, in each kind: unknown fields, types, words. */
    @ParameterizedTest
    @CsvSource({
        "large, Deployment, /spec/template/spec/containers/0, imagePullPolice, '\"Always\"'",
        "large, Deployment, /spec/template/spec/containers/0, imagePullPolicy, '\"Sometimes\"'",
        "large, Deployment, /spec/template/spec, terminationGracePeriodSeconds, '\"30\"'",
        "large, Deployment, /spec/template/spec/tolerations/0, operator, '\"Equals\"'",
        "large, Deployment, /spec/template/spec/securityContext/seccompProfile, type,"
                + " '\"Default\"'",
        "large, Deployment, /spec/strategy, type, '\"Rolling\"'",
        "large, Deployment, /metadata, label, '{}'",
        "large, ConfigMap, '', datum, '{}'",
        "large, Service, /spec, clusterIp, '\"None\"'",
        "large, Service, /spec, type, '\"Headless\"'",
        "large, ServiceAccount, '', automountToken, 'false'",
        "large, PodDisruptionBudget, /spec, maxUnavailables, '1'",
        "large, PodDisruptionBudget, /spec, unhealthyPodEvictionPolicy, '\"Always\"'",
        "large, NetworkPolicy, /spec, ingres, '[]'",
        "large, NetworkPolicy, /spec, policyTypes, '[\"Inbound\"]'",
        "large, NetworkPolicy, /spec/egress/0/ports/0, protocol, '\"tcp\"'",
        "large, ServiceMonitor, /spec/endpoints/0, intervall, '\"30s\"'",
        "large, PrometheusRule, /spec/groups/0/rules/0, expression, '\"up\"'",
        "large, ScaledObject, /spec, maxReplicas, '6'",
        "large, ScaledObject, /spec, maxReplicaCount, '\"6\"'",
        "large, ScaledObject, /spec/fallback, behavior, '\"sometimes\"'",
        "large, ScaledObject, /spec/triggers/0/metadata, lagThreshold, '500'",
        "large, ScaledObject, /spec/triggers/0/metadata, lagTreshold, '\"500\"'",
        "large, ScaledObject, /metadata, label, '{}'",
        "tls-sasl, TriggerAuthentication, /spec/secretTargetRef/0, secret, '\"x\"'",
        "tls-sasl, KafkaTopic, /spec, partition, '6'",
        "tls-sasl, KafkaTopic, /spec, replicas, '\"3\"'",
        "tls-sasl, KafkaUser, /spec/authorization/acls/0, operations, '[\"Raed\"]'",
        "tls-sasl, KafkaUser, /spec/authorization/acls/0/resource, patternType, '\"prefixed\"'",
        "tls-sasl, KafkaUser, /spec/authentication, type, '\"scram\"'",
    })
    void aFaultIsFound(String example, String kind, String where, String field, String value)
            throws Exception {
        JsonNode document = Chart.document(Chart.ofExample(example), kind, "");
        assertThat(StrictDecoder.faults(document)).isEmpty();

        ((ObjectNode) document.at(where)).set(field, Deploy.JSON.readTree(value));

        assertThat(StrictDecoder.faults(document)).isNotEmpty();
    }
}
