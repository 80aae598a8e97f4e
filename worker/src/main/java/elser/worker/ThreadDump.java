package elser.worker;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;

/** What all threads of the process are at, for the log. */
final class ThreadDump {

    private ThreadDump() {}

    static String take() {
        StringBuilder dump = new StringBuilder();
        var threads = ManagementFactory.getThreadMXBean();
        for (ThreadInfo thread : threads.dumpAllThreads(true, true)) {
            dump.append('"')
                    .append(thread.getThreadName())
                    .append("\" ")
                    .append(thread.getThreadState());
            if (thread.getLockName() != null) {
                dump.append(" on ").append(thread.getLockName());
            }
            if (thread.getLockOwnerName() != null) {
                dump.append(" held by \"").append(thread.getLockOwnerName()).append('"');
            }
            for (StackTraceElement frame : thread.getStackTrace()) {
                dump.append("\n    at ").append(frame);
            }
            dump.append('\n');
        }
        return dump.toString();
    }
}
