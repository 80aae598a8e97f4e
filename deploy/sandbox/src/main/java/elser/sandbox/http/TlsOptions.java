package elser.sandbox.http;

import elser.sandbox.wire.Certificate;

import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS on every node and on the gateway.
 *
 * @param certificate what they show
 * @param caFile where the certificate of the authority is written, PEM; by default a temporary file
 */
public record TlsOptions(Certificate certificate, Optional<Path> caFile) {

    public static TlsOptions with(Certificate certificate) {
        return new TlsOptions(certificate, Optional.empty());
    }
}
