package elser.worker.inference;

import elser.worker.lifecycle.Download;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;
import elser.worker.lifecycle.Trouble;
import elser.worker.log.LogKeys;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Says once what keeps a target from being looked at and what mends it, and once that it can be
 * looked at again. Another trouble is told too, but no more than one a minute.
 */
final class TroubleLog {

    private static final Logger LOG = LoggerFactory.getLogger(TroubleLog.class);
    private static final long SPACING = Duration.ofMinutes(1).toNanos();

    /** What is told. */
    private record Complaint(String cause, String fix) {

        /** Whether a call was made; that none is made follows from what was told before. */
        boolean isNews() {
            return !cause.startsWith(Answer.NO_CALL);
        }
    }

    private final TargetFixes fixes;
    private final LongSupplier nanos;
    private @Nullable Complaint told;
    private long toldAt;

    /**
     * @param nanos monotonic clock
     */
    TroubleLog(TargetFixes fixes, LongSupplier nanos) {
        this.fixes = fixes;
        this.nanos = nanos;
        this.toldAt = nanos.getAsLong() - SPACING;
    }

    /** Takes a look's result. */
    synchronized void looked(TargetView view) {
        List<Complaint> complaints = complaints(view);
        if (complaints.isEmpty()) {
            if (told != null) {
                LOG.atInfo()
                        .addKeyValue(LogKeys.TARGET, fixes.target().name())
                        .log("the target can be looked at again");
            }
            told = null;
            return;
        }
        complaints.stream().filter(Complaint::isNews).findFirst().ifPresent(this::tell);
    }

    private void tell(Complaint complaint) {
        if (!complaint.equals(told) && nanos.getAsLong() - toldAt >= SPACING) {
            told = complaint;
            toldAt = nanos.getAsLong();
            LOG.atWarn()
                    .addKeyValue(LogKeys.TARGET, fixes.target().name())
                    .addKeyValue(LogKeys.CAUSE, complaint.cause())
                    .log("the target cannot be looked at; {}", complaint.fix());
        }
    }

    private List<Complaint> complaints(TargetView view) {
        Read<Map<String, Download>> downloads = view.downloads();
        // Tasks that may not be listed are less than a trouble, and told elsewhere.
        Trouble hidden = downloads instanceof Read.Forbidden ? null : downloads.trouble();
        return Stream.of(
                        complaint(view.endpoints().trouble(), Privilege.MANAGE_INFERENCE),
                        complaint(view.models().trouble(), Privilege.MONITOR_ML),
                        complaint(hidden, Privilege.MONITOR))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Complaint> complaint(@Nullable Trouble trouble, Privilege privilege) {
        return Optional.ofNullable(trouble)
                .map(
                        each ->
                                new Complaint(
                                        Words.onOneLine(each.message()),
                                        fixes.of(each, privilege)));
    }
}
