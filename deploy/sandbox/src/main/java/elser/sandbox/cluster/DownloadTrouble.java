package elser.sandbox.cluster;

/** With what a download that fails ends. */
public enum DownloadTrouble {
    IO_EXCEPTION(503, "an IOException"),
    INVALID_URL(400, "an invalid URL"),
    EXCEPTION(500, "an Exception");

    private final int status;
    private final String cause;

    DownloadTrouble(int status, String cause) {
        this.status = status;
        this.cause = cause;
    }

    Failure failure(String detail) {
        return Failure.of(
                status,
                "status_exception",
                "Model importing failed due to " + cause + " [" + detail + "]");
    }
}
