package elser.sandbox.cluster;

import elser.sandbox.cluster.Operation.ClusterInfo;
import elser.sandbox.cluster.Operation.DeleteEndpoint;
import elser.sandbox.cluster.Operation.DeleteModel;
import elser.sandbox.cluster.Operation.GetApiKey;
import elser.sandbox.cluster.Operation.GetEndpoints;
import elser.sandbox.cluster.Operation.GetLicense;
import elser.sandbox.cluster.Operation.GetMlInfo;
import elser.sandbox.cluster.Operation.GetModelStats;
import elser.sandbox.cluster.Operation.GetModels;
import elser.sandbox.cluster.Operation.HasPrivileges;
import elser.sandbox.cluster.Operation.Infer;
import elser.sandbox.cluster.Operation.ListMlNodes;
import elser.sandbox.cluster.Operation.ListTasks;
import elser.sandbox.cluster.Operation.PutEndpoint;
import elser.sandbox.cluster.Operation.StartDeployment;
import elser.sandbox.cluster.Operation.StopDeployment;
import elser.sandbox.cluster.Operation.UpdateDeployment;
import elser.sandbox.cluster.Operation.UpdateEndpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Method and path to {@link Operation}; everything else has no handler. */
final class Router {

    private static final String ALL = "_all";

    private Router() {}

    static Optional<Operation> route(Request request) {
        List<String> segments =
                Arrays.stream(request.rawPath().split("/", -1))
                        .filter(segment -> !segment.isEmpty())
                        .map(Request::decode)
                        .toList();
        if (segments.isEmpty()) {
            return request.method().equals("HEAD")
                    ? Optional.of(new ClusterInfo())
                    : only(request, "GET", new ClusterInfo());
        }
        List<String> rest = segments.subList(1, segments.size());
        return switch (segments.getFirst()) {
            case "_inference" -> inference(request, rest);
            case "_ml" -> machineLearning(request, rest);
            case "_tasks" ->
                    rest.isEmpty() ? only(request, "GET", new ListTasks()) : Optional.empty();
            default -> administration(request, String.join("/", segments));
        };
    }

    private static Optional<Operation> administration(Request request, String path) {
        return switch (path) {
            case "_license" -> only(request, "GET", new GetLicense());
            case "_nodes/ml:true" -> only(request, "GET", new ListMlNodes());
            case "_security/api_key" -> only(request, "GET", new GetApiKey());
            case "_security/user/_has_privileges" ->
                    request.method().equals("POST")
                            ? Optional.of(new HasPrivileges())
                            : only(request, "GET", new HasPrivileges());
            default -> Optional.empty();
        };
    }

    private static Optional<Operation> inference(Request request, List<String> rest) {
        if (rest.size() > 1 && rest.getLast().equals("_update")) {
            return rest.size() > 3
                    ? Optional.empty()
                    : only(request, "PUT", new UpdateEndpoint(taskType(rest, 3), id(rest)));
        }
        if (rest.size() > 2 || (rest.size() == 2 && rest.getLast().startsWith("_"))) {
            return rest.size() == 2 && rest.getLast().equals(ALL)
                    ? only(
                            request,
                            "GET",
                            new GetEndpoints(Optional.of(rest.getFirst()), Optional.empty()))
                    : Optional.empty();
        }
        if (rest.isEmpty() || rest.equals(List.of(ALL))) {
            return only(request, "GET", new GetEndpoints(Optional.empty(), Optional.empty()));
        }
        Optional<String> taskType = taskType(rest, 2);
        String id = rest.getLast();
        return switch (request.method()) {
            case "PUT" -> Optional.of(new PutEndpoint(taskType, id));
            case "GET" -> Optional.of(new GetEndpoints(taskType, Optional.of(id)));
            case "DELETE" -> Optional.of(new DeleteEndpoint(taskType, id));
            case "POST" -> Optional.of(new Infer(taskType, id));
            default -> Optional.empty();
        };
    }

    /** The first of {@code size} segments; fewer have none. */
    private static Optional<String> taskType(List<String> rest, int size) {
        return rest.size() == size ? Optional.of(rest.getFirst()) : Optional.empty();
    }

    private static String id(List<String> beforeLast) {
        return beforeLast.get(beforeLast.size() - 2);
    }

    private static Optional<Operation> machineLearning(Request request, List<String> rest) {
        if (rest.equals(List.of("info"))) {
            return only(request, "GET", new GetMlInfo());
        }
        if (rest.isEmpty() || !rest.getFirst().equals("trained_models")) {
            return Optional.empty();
        }
        List<String> path = rest.subList(1, rest.size());
        if (path.isEmpty()) {
            return only(request, "GET", new GetModels(ALL));
        }
        if (path.equals(List.of("_stats"))) {
            return only(request, "GET", new GetModelStats(ALL));
        }
        String id = path.getFirst();
        return switch (String.join("/", path.subList(1, path.size()))) {
            case "" ->
                    request.method().equals("DELETE")
                            ? Optional.of(new DeleteModel(id))
                            : only(request, "GET", new GetModels(id));
            case "_stats" -> only(request, "GET", new GetModelStats(id));
            case "deployment/_start" -> only(request, "POST", new StartDeployment(id));
            case "deployment/_update" -> only(request, "POST", new UpdateDeployment(id));
            case "deployment/_stop" -> only(request, "POST", new StopDeployment(id));
            default -> Optional.empty();
        };
    }

    private static Optional<Operation> only(Request request, String method, Operation operation) {
        return request.method().equals(method) ? Optional.of(operation) : Optional.empty();
    }
}
