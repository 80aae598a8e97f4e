package elser.sandbox.cluster;

/** What may be wrong with the ML nodes beyond too little capacity, and ends starts. */
public enum StartTrouble {
    NONE,

    /** Found out while the start waits: 409, before 9.5 500. */
    NODES_EXHAUSTED,

    /** A node promised more memory than it has: 400, as seen on serverless. */
    MEMORY_PROMISED_TWICE
}
