package elser.worker.cli;

import elser.contracts.ProvisioningRequest;
import elser.contracts.Rfc3339;
import elser.worker.insight.Explanation;
import elser.worker.insight.GroupState;
import elser.worker.insight.Happening;
import elser.worker.insight.ModelState;
import elser.worker.insight.Place;
import elser.worker.insight.Subject;
import elser.worker.lifecycle.Entry.Waiter;
import elser.worker.lifecycle.Pace;
import elser.worker.screen.EventLine;
import elser.worker.screen.Printable;
import elser.worker.screen.TimeSpans;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** An explanation, for people. */
final class ExplainText {

    /** Lines of what happened that are shown unless all are asked for. */
    static final int LATEST = 50;

    /** Requests of a provisioning that are listed. */
    private static final int WAITERS = 10;

    private final Explanation explanation;
    private final GroupState group;
    private final Pace pace;
    private final Instant now;
    private final boolean all;
    private final List<String> lines = new ArrayList<>();

    ExplainText(Explanation explanation, GroupState group, Pace pace, Instant now, boolean all) {
        this.explanation = explanation;
        this.group = group;
        this.pace = pace;
        this.now = now;
        this.all = all;
    }

    List<String> lines() {
        happened();
        if (explanation.models().isEmpty()) {
            notInFlight();
        }
        explanation.models().forEach(this::stands);
        unanswered();
        return lines.stream().map(Printable::of).toList();
    }

    private void happened() {
        List<Happening> happenings = explanation.happenings();
        int from = all ? 0 : Math.max(0, happenings.size() - LATEST);
        lines.add("What happened to " + explanation.subject());
        if (from > 0) {
            lines.add("  (%d lines before these; --all shows them)".formatted(from));
        }
        happenings.subList(from, happenings.size()).forEach(it -> lines.add("  " + line(it)));
        if (happenings.isEmpty()) {
            lines.add("  nothing that the topics still have");
        }
    }

    static String line(Happening happening) {
        return switch (happening) {
            case Happening.Told told -> EventLine.of(told.event());
            case Happening.Asked asked -> start(asked) + asked(asked) + at(asked);
            case Happening.SetAside letter ->
                    start(letter)
                            + "dead letter, %s: %s (about %s)"
                                    .formatted(letter.reason(), letter.message(), letter.about())
                            + at(letter);
        };
    }

    private static String start(Happening happening) {
        return "%s %s %s "
                .formatted(
                        Rfc3339.format(happening.at()),
                        StatusText.orDash(happening.requestId()),
                        StatusText.orDash(happening.modelKey()));
    }

    private static String at(Happening happening) {
        return ", at " + happening.place();
    }

    private static String asked(Happening.Asked asked) {
        if (asked.copyOf() != null) {
            return "sent on to the partition of its model from " + asked.copyOf();
        }
        ProvisioningRequest request = asked.request();
        if (request == null) {
            return "asked, which breaks rules: " + asked.fault();
        }
        return "asked for endpoint %s%s%s%s"
                .formatted(
                        request.inferenceId(),
                        request.isDedicated() ? " (dedicated)" : "",
                        request.requestedBy() == null ? "" : " by " + request.requestedBy(),
                        request.deadline() == null
                                ? ""
                                : ", deadline " + Rfc3339.format(request.deadline().toInstant()));
    }

    private void stands(ModelState model) {
        lines.add("");
        lines.add(
                "Where it stands: %s, provisioning %s since %s"
                        .formatted(
                                model.key(),
                                model.provisioning().id(),
                                Rfc3339.format(model.provisioning().startedAt())));
        lines.add("  phase       " + model.phase());
        lines.add("  endpoint    " + StatusText.orDash(model.inferenceId()));
        lines.add("  waits for   " + StatusText.waitsFor(model));
        lines.add("  creates     " + model.attempts());
        lines.add("  next        the worker " + StatusText.next(model, group, pace, now));
        deadline(model);
        lines.add(
                "  owner       %s (partition %d)"
                        .formatted(group.ownerText(model.partition()), model.partition()));
        lines.add("  requests    " + model.waiters().size());
        List<Waiter> shown =
                Stream.concat(
                                model.waiters().stream().limit(WAITERS),
                                model.waiters().stream().skip(WAITERS).filter(this::isAskedAbout))
                        .toList();
        shown.forEach(waiter -> waiter(model, waiter));
        if (model.waiters().size() > shown.size()) {
            lines.add("    and %d more".formatted(model.waiters().size() - shown.size()));
        }
    }

    /** Of the request asked about, else the first of all. */
    private void deadline(ModelState model) {
        Instant own =
                model.waiters().stream()
                        .filter(this::isAskedAbout)
                        .map(Waiter::deadline)
                        .findFirst()
                        .orElse(null);
        Instant deadline = own == null ? model.firstDeadline() : own;
        if (deadline != null) {
            lines.add(
                    "  %s at %s, in %s"
                            .formatted(
                                    own == null ? "deadline    the first" : "gives up   ",
                                    Rfc3339.format(deadline),
                                    TimeSpans.of(Duration.between(now, deadline))));
        }
    }

    private boolean isAskedAbout(Waiter waiter) {
        return explanation.subject() instanceof Subject.OfRequest(String id)
                && id.equals(waiter.requestId());
    }

    private void waiter(ModelState model, Waiter waiter) {
        lines.add(
                "    %s %s%s%s, until %s"
                        .formatted(
                                Rfc3339.format(waiter.acceptedAt()),
                                waiter.requestId(),
                                waiter.equals(model.waiters().getFirst()) ? " leads" : "",
                                waiter.requestedBy() == null ? "" : ", by " + waiter.requestedBy(),
                                Rfc3339.format(waiter.deadline())));
    }

    private void notInFlight() {
        if (explanation.ended().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(
                "Nothing of it is in flight. Still known by their ids, so that to send them again");
        lines.add("does nothing ('elser-worker replay' asks anew for one that failed):");
        explanation.ended().stream()
                .skip(all ? 0 : Math.max(0, explanation.ended().size() - LATEST))
                .forEach(
                        ended ->
                                lines.add(
                                        "  %s %s ended %s"
                                                .formatted(
                                                        ended.key(),
                                                        ended.requestId(),
                                                        Rfc3339.format(ended.endedAt()))));
    }

    private void unanswered() {
        list(
                "Not read yet:",
                explanation.unread(),
                it ->
                        "%s, owner %s, which has read up to offset %d"
                                .formatted(
                                        it,
                                        group.ownerText(it.partition()),
                                        group.offsets().getOrDefault(it.partition(), 0L)));
        list(
                group.isKnown()
                        ? "Read, but without an answer: it doubles one that ended long ago, or see"
                                + " 'elser-worker audit':"
                        : "Without an answer; whether it was read cannot be seen (DESCRIBE on the"
                                + " workers' group, elser.kafka.group.id=%s):"
                                        .formatted(group.id()),
                explanation.unanswered(),
                Place::toString);
    }

    private void list(String title, List<Place> places, Function<Place, String> line) {
        if (!places.isEmpty()) {
            lines.add("");
            lines.add(title);
            places.forEach(it -> lines.add("  " + line.apply(it)));
        }
    }
}
