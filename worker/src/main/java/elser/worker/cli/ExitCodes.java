package elser.worker.cli;

/** What the process ends with. */
final class ExitCodes {

    /** It did what was asked. */
    static final int DONE = 0;

    /** It could not, or what it looked at is not right. */
    static final int FAILED = 1;

    /** Wrong usage or configuration. */
    static final int USAGE = 2;

    private ExitCodes() {}
}
