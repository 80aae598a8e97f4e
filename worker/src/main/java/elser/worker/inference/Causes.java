package elser.worker.inference;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.TruncatedChunkException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Says in a few words why no answer came. Never repeats what an exception quotes of a request. */
final class Causes {

    /** What every trouble with TLS begins with. */
    static final String TLS = "TLS: ";

    static final String UNKNOWN_HOST = "unknown host";
    static final String EXPIRED = TLS + "the certificate has expired";
    static final String OTHER_HOST = TLS + "the certificate is for another host";
    static final String NOT_TLS = TLS + "the node does not speak it";
    private static final String UNTRUSTED = TLS + "no trusted authority has signed the certificate";

    private Causes() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case ConnectTimeoutException _ -> "no connection in time";
            case UnknownHostException _ -> UNKNOWN_HOST;
            case NoRouteToHostException _ -> "no route to the host";
            case ConnectException _ -> "connection refused";
            case SSLException tls -> tls(tls);
            case ConnectionClosedException _, TruncatedChunkException _ ->
                    "connection closed before an answer";
            case HttpException _, MalformedChunkCodingException _ -> "an answer that is not HTTP";
            case SocketTimeoutException _ -> "no answer in time";
            case SocketException _ -> "connection reset";
            case IOException io -> io.getClass().getSimpleName();
            case Throwable other -> "failed: " + other.getClass().getSimpleName();
        };
    }

    private static String tls(SSLException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof SSLPeerUnverifiedException) {
            return OTHER_HOST + " (" + message + ")";
        }
        if (isCausedBy(failure, CertificateExpiredException.class::isInstance)) {
            return EXPIRED;
        }
        if (isCausedBy(failure, Causes::isUntrusted)) {
            return UNTRUSTED;
        }
        return message.contains("plaintext connection") ? NOT_TLS : TLS + message;
    }

    /** An authority of the right name with another key fails when its signature is checked. */
    private static boolean isUntrusted(Throwable failure) {
        return failure instanceof CertPathBuilderException
                || (failure instanceof CertPathValidatorException invalid
                        && "signature check failed".equals(invalid.getMessage()));
    }

    private static boolean isCausedBy(Throwable failure, Predicate<Throwable> kind) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .anyMatch(kind);
    }
}
