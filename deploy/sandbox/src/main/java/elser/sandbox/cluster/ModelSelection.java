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
    private static final String ANY = "*";

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
        int from = parameters.natural("from", 0);
        int size = parameters.natural("size", 100);
        parameters.refuseUnread();
        Search search = new Search(withDeploymentIds, models, deployments, new TreeMap<>());
        for (String token : tokens(expression)) {
            boolean concrete = !token.contains(ANY);
            boolean found = concrete ? search.matchId(token) : search.matchPattern(token);
            if (!found && (concrete || !allowNoMatch)) {
                throw ModelFailures.modelNotFound(expression).refusal();
            }
        }
        Map<TrainedModel, List<Deployment>> page = new LinkedHashMap<>();
        search.matched().entrySet().stream()
                .skip(from)
                .limit(size)
                .forEach(entry -> page.put(models.require(entry.getKey()), entry.getValue()));
        return new ModelSelection(page, search.matched().size());
    }

    private static List<String> tokens(String expression) {
        return expression.equals("_all") || expression.equals(NO_MATCH)
                ? List.of(ANY)
                : List.of(expression.split(",", -1));
    }

    /**
     * What the tokens so far have found. An id is looked up, for clusters may hold thousands of
     * models and be asked about one.
     */
    private record Search(
            boolean withDeploymentIds,
            TrainedModels models,
            Deployments deployments,
            Map<String, List<Deployment>> matched) {

        boolean matchId(String id) {
            if (models.find(id).isPresent()) {
                matched.put(id, deployments.of(id));
                return true;
            }
            return withDeploymentIds && deployments.find(id).map(this::matchDeployment).isPresent();
        }

        boolean matchPattern(String token) {
            Pattern pattern = wildcard(token);
            List<String> ids =
                    models.all().stream()
                            .map(TrainedModel::modelId)
                            .filter(id -> pattern.matcher(id).matches())
                            .toList();
            ids.forEach(id -> matched.put(id, deployments.of(id)));
            boolean deployed = withDeploymentIds && matchDeployments(pattern);
            return deployed || !ids.isEmpty();
        }

        private boolean matchDeployments(Pattern pattern) {
            return deployments.all().stream()
                            .filter(each -> pattern.matcher(each.deploymentId()).matches())
                            .map(this::matchDeployment)
                            .count()
                    > 0;
        }

        private Deployment matchDeployment(Deployment deployment) {
            matched.merge(deployment.modelId(), List.of(deployment), ModelSelection::both);
            return deployment;
        }
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
