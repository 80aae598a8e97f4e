package elser.worker.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Lets an object pass for an interface of which it has some methods only. */
final class Partial {

    /** Clients are made by the thousand. */
    private static final Map<Pair, Map<Method, Method>> KNOWN = new ConcurrentHashMap<>();

    private Partial() {}

    private record Pair(Class<?> type, Class<?> own) {}

    /**
     * The object as that interface. Methods it does not have, by name and parameters, throw {@link
     * UnsupportedOperationException}.
     */
    static <T> T as(Class<T> type, Object object) {
        Map<Method, Method> known =
                KNOWN.computeIfAbsent(
                        new Pair(type, object.getClass()), pair -> methods(pair.own(), type));
        Object proxy =
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) ->
                                call(object, method, known.get(method), arguments));
        return type.cast(proxy);
    }

    private static Map<Method, Method> methods(Class<?> own, Class<?> type) {
        Map<Method, Method> known = new HashMap<>();
        for (Method method : type.getMethods()) {
            for (Method candidate : own.getDeclaredMethods()) {
                if (candidate.getName().equals(method.getName())
                        && List.of(candidate.getParameterTypes())
                                .equals(List.of(method.getParameterTypes()))) {
                    known.put(method, candidate);
                }
            }
        }
        return known;
    }

    private static Object call(Object object, Method asked, Method own, Object[] arguments)
            throws Throwable {
        if (asked.getDeclaringClass() == Object.class) {
            return asked.invoke(object, arguments);
        }
        if (own == null) {
            throw new UnsupportedOperationException(asked + " is not simulated");
        }
        try {
            return own.invoke(object, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
