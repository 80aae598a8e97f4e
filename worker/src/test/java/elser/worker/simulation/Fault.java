package elser.worker.simulation;

/** Kinds of faults. A seed draws which of them its world has, and how often. */
enum Fault {
    // The way to a target, per call

    /** The call goes away unheard. */
    LOST_REQUEST(Place.CALL),
    /** The call is heard; its answer goes away. */
    LOST_ANSWER(Place.CALL),
    /** The call is heard; its answer takes long. */
    LATE_ANSWER(Place.CALL),
    /** Somebody in between answers, whether or not the call was passed on. */
    GATEWAY_ERROR(Place.CALL),
    /** No connection comes about. */
    CONNECTION_REFUSED(Place.CALL),
    /** A connection takes so long that the lease is over. */
    SLOW_CONNECTION(Place.CALL),
    /** The process stands still after it has decided to send and before anything has left. */
    FREEZE_WHILE_SENDING(Place.CALL),
    /** A process gets no permit. */
    PERMIT_REFUSED(Place.CALL),

    // Targets, now and then

    TARGET_DOWN(Place.TARGET),
    HASTY_GATEWAY(Place.TARGET),
    DOWNLOAD_STALLS(Place.TARGET),
    DOWNLOAD_FAILS(Place.TARGET),
    NO_CAPACITY(Place.TARGET),
    START_TROUBLE(Place.TARGET),
    NO_LICENCE(Place.TARGET),
    UPGRADE(Place.TARGET),
    NO_MASTER(Place.TARGET),
    PRIVILEGE_LOST(Place.TARGET),
    TASKS_UNREADABLE(Place.TARGET),
    ENDPOINT_DELETED(Place.TARGET),
    DEPLOYMENT_REMOVED(Place.TARGET),
    DEPLOYMENT_FAILED(Place.TARGET),
    FOREIGN_ENDPOINT(Place.TARGET),

    // Processes, now and then

    /** Killed, and started again a while later. */
    CRASH(Place.PROCESS),
    /** Killed at a step around a commit. */
    CRASH_AT_COMMIT(Place.STEP),
    /** Stands still for less than the session. */
    SHORT_FREEZE(Place.PROCESS),
    /** Stands still for longer than the session: others take over, and then it wakes. */
    LONG_FREEZE(Place.PROCESS),
    /** Stands still just when it is about to do something. */
    FREEZE_AT_STEP(Place.STEP),
    /** Leaves the group in good order, and comes back. */
    RESTART(Place.PROCESS),
    /** Several come and go at once. */
    STORM(Place.PROCESS),
    /** The wall clock is set. */
    CLOCK_JUMP(Place.PROCESS),

    // Kafka, now and then

    BROKER_AWAY(Place.KAFKA),
    HOST_CUT_OFF(Place.KAFKA),
    /** A process does not reach the brokers in the midst of a transaction. */
    TRANSACTION_CUT_OFF(Place.STEP),
    /** A commit is carried out and its process does not hear of it in time. */
    COMMIT_UNHEARD(Place.STEP),
    /** Partitions are dealt out anew although nobody came or went. */
    REBALANCE(Place.KAFKA),
    COMPACTION(Place.KAFKA),
    /**
     * A process stands still with its turn decided, for longer than the session; its heartbeats
     * come back before its loop does, and join the group again before the loop commits.
     */
    REJOIN_BEFORE_COMMIT(Place.STEP);

    /** Where it happens, which tells when. */
    enum Place {
        /** To one call in so many. */
        CALL,
        /** To one step in so many. */
        STEP,
        TARGET,
        PROCESS,
        KAFKA
    }

    private final Place place;

    Fault(Place place) {
        this.place = place;
    }

    Place of() {
        return place;
    }
}
