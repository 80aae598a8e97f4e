package elser.sandbox.cluster;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Resolves an id expression: model ids, deployment ids, wildcards, comma lists, {@code _all}.
 *
 * <p>Asked by a deployment id, a model shows that deployment only, unless it is also the id of a
 * model.
 *
 * @param models what matched, by model id, on the page asked for
 * @param count how many models matched on all pages
 */
record ModelSelection(Map<TrainedModel, List<Deployment>> models, int count) {

    private static final String NO_MATCH = "";

    /**
     * @param withDeploymentIds whether deployment ids are looked for as well
     */
    static ModelSelection resolve(
            String expression,
            boolean withDeploymentIds,
            Parameters parameters,
            TrainedModels models,
            Deployments deployments) {
        boolean allowNoMatch = parameters.flag("allow_no_match", true);
        int from = parameters.number("from", 0);
        int size = parameters.number("size", 100);
        parameters.refuseUnread();
        Map<String, List<Deployment>> byModel = deployments.byModel();
        Map<String, List<Deployment>> matched = new TreeMap<>();
        for (String token : tokens(expression)) {
            boolean found = match(token, withDeploymentIds, models, byModel, matched);
            boolean concrete = !token.contains("*");
            if (!found && (concrete || !allowNoMatch)) {
                throw ModelFailures.modelNotFound(expression).refusal();
            }
        }
        Map<TrainedModel, List<Deployment>> page = new LinkedHashMap<>();
        matched.entrySet().stream()
                .skip(from)
                .limit(size)
                .forEach(entry -> page.put(models.require(entry.getKey()), entry.getValue()));
        return new ModelSelection(page, matched.size());
    }

    private static List<String> tokens(String expression) {
        return expression.equals("_all") || expression.equals(NO_MATCH)
                ? List.of("*")
                : List.of(expression.split(",", -1));
    }

    private static boolean match(
            String token,
            boolean withDeploymentIds,
            TrainedModels models,
            Map<String, List<Deployment>> byModel,
            Map<String, List<Deployment>> matched) {
        Pattern pattern = wildcard(token);
        boolean found = false;
        for (TrainedModel model : models.all()) {
            if (pattern.matcher(model.modelId()).matches()) {
                matched.put(model.modelId(), byModel.getOrDefault(model.modelId(), List.of()));
                found = true;
            }
        }
        if (withDeploymentIds && !found) {
            for (Deployment deployment : flat(byModel)) {
                if (pattern.matcher(deployment.deploymentId()).matches()) {
                    matched.merge(deployment.modelId(), List.of(deployment), ModelSelection::both);
                    found = true;
                }
            }
        }
        return found;
    }

    private static List<Deployment> flat(Map<String, List<Deployment>> byModel) {
        return byModel.values().stream().flatMap(List::stream).toList();
    }

    private static List<Deployment> both(List<Deployment> some, List<Deployment> more) {
        return Stream.concat(some.stream(), more.stream()).distinct().toList();
    }

    /** A pattern with {@code *} as the only special character. */
    static Pattern wildcard(String token) {
        return Pattern.compile(
                Arrays.stream(token.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")));
    }
}
