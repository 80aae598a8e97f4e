package elser.sandbox.wire;

/** How it stands with the certificate that a server shows. */
public enum Certificate {
    GOOD,
    /** It ran out five days ago. */
    EXPIRED,
    /** It is made out to another host. */
    WRONG_HOST
}
