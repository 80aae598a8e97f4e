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

import javax.net.ssl.SSLException;

/** Says in a few words why no answer came. Never repeats what an exception quotes of a request. */
final class Causes {

    private Causes() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case ConnectTimeoutException _ -> "no connection in time";
            case UnknownHostException _ -> "unknown host";
            case NoRouteToHostException _ -> "no route to the host";
            case ConnectException _ -> "connection refused";
            case SSLException tls -> "TLS: " + tls.getMessage();
            case ConnectionClosedException _, TruncatedChunkException _ ->
                    "connection closed before an answer";
            case HttpException _, MalformedChunkCodingException _ -> "an answer that is not HTTP";
            case SocketTimeoutException _ -> "no answer in time";
            case SocketException _ -> "connection reset";
            case IOException io -> io.getClass().getSimpleName();
            case Throwable other -> "failed: " + other.getClass().getSimpleName();
        };
    }
}
