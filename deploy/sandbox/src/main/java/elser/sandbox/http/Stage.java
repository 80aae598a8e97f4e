package elser.sandbox.http;

/** How far a call gets before a fault strikes. */
public enum Stage {
    /** The server never sees it. */
    BEFORE,
    /** The server has it and works on; nobody waits for its answer. */
    FORWARDED,
    /** The server has answered; the answer is lost. */
    ANSWERED
}
