package elser.worker.lifecycle;

import elser.contracts.FailureReason;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A row of the {@link OutcomeTable}: answers, and what they mean.
 *
 * @param name unique
 * @param calls the calls that it is about
 * @param stages where the provisioning stands that the call was made for
 * @param answeredBy who answers
 * @param statuses HTTP statuses ({@code 2xx} for all of a hundred), empty for any
 * @param errorTypes {@code error.type}s, empty for any
 * @param text what {@code error.reason} contains, null for anything
 * @param versions of Elasticsearch that answer so, for people
 * @param meaning what the answer means
 * @param scope whom a failure is about, null where nothing fails
 * @param reason of a failure, null where nothing fails
 * @param retryable whether what failed may be asked again
 */
record OutcomeRow(
        String name,
        Set<Call> calls,
        Set<Stage> stages,
        AnsweredBy answeredBy,
        List<String> statuses,
        List<String> errorTypes,
        @Nullable String text,
        String versions,
        Meaning meaning,
        @Nullable Scope scope,
        @Nullable FailureReason reason,
        boolean retryable) {

    private static final String ANY = "-";
    private static final int COLUMNS = 12;

    /** What is asked of a cluster. */
    enum Call {
        CREATE,
        START,
        WAKE,
        DELETE_ENDPOINT,
        DELETE_MODEL,
        /** Endpoints, statistics, tasks, a model's definition: all that changes nothing. */
        READ;

        static Call of(Mutation.Kind mutation) {
            return switch (mutation) {
                case CREATE -> CREATE;
                case START -> START;
                case WAKE -> WAKE;
                case DELETE_ENDPOINT -> DELETE_ENDPOINT;
                case DELETE_MODEL -> DELETE_MODEL;
            };
        }
    }

    /** Where a provisioning stands whose call is answered: its {@link Phase} without the facts. */
    enum Stage {
        /** The only call is the deletion of what a failed leader left. */
        LOOKING,
        /** The only call is the create. */
        CREATING,
        /** The calls are starts, waking calls and deletions. */
        FOLLOWING;

        static Stage of(Phase phase) {
            return switch (phase) {
                case Phase.Looking _ -> LOOKING;
                case Phase.Creating _ -> CREATING;
                case Phase.Following _ -> FOLLOWING;
                case Phase.Ending _ ->
                        throw new IllegalArgumentException("what ends waits for no answer");
            };
        }

        /** Where such a call is made. */
        static Set<Stage> of(Mutation.Kind call) {
            return switch (call) {
                case CREATE -> EnumSet.of(CREATING);
                case START, WAKE, DELETE_MODEL -> EnumSet.of(FOLLOWING);
                case DELETE_ENDPOINT -> EnumSet.of(LOOKING, FOLLOWING);
            };
        }
    }

    /** Who answers a call. */
    enum AnsweredBy {
        /** Elasticsearch. */
        SERVER,
        /** A gateway or proxy before it. */
        GATEWAY,
        /** Nobody: time-out, reset, closed connection. */
        NOBODY,
        /** Nobody was asked: the call never left. */
        UNSENT
    }

    /** Whom a failure is about. */
    enum Scope {
        /** One request, by its own id or settings; the next one leads. */
        REQUEST,
        /** Everybody who waits for the model. */
        MODEL,
        /** Everybody who waits for anything on the target. */
        TARGET
    }

    /** What an answer means. Each is a {@link Verdict}. */
    enum Meaning {
        DONE("What was asked for is done. The cluster is looked at."),
        LOOK(
                "It may have happened or not. Endpoints, statistics, tasks and definition are read"
                    + " and decide; a create is made again no sooner than its lease and time-out"
                    + " are over."),
        ALREADY_THERE(
                "Somebody else made it, or our own call arrived twice. The endpoint is looked for"
                        + " and adopted; it counts as somebody else's, so nothing of it is ever"
                        + " deleted."),
        WAIT(
                "Not now. Tried again after a growing pause, until the deadline; an endpoint that"
                    + " was stored on the way stays, and its deployment is started. A create that a"
                    + " gateway refuses may have been passed on: it is as open as after look."),
        WAIT_FOR_ROOM("The same, and events say that it waits for capacity."),
        WAIT_BRIEFLY(
                "Tried again after a growing pause, elser.provisioning.repairs times. Then what was"
                        + " to be deleted is kept."),
        DENIED(
                "Nothing was done. Tried again until elser.provisioning.auth-grace is over, because"
                        + " keys get rotated; then everybody fails."),
        BROKEN(
                "A download ended before all was there. If no model was there before our own"
                    + " create: the model is deleted (once), then the endpoint, and the create is"
                    + " made again. Else everybody fails."),
        KEPT(
                "It is in use. That ends the repair; force is never used. Where it is what a failed"
                        + " leader left, it stays, and nobody fails."),
        MISTAKEN(
                "The leading request's own fault. It fails; what its create may have left is looked"
                    + " for and deleted, and the next request leads with its own id and settings."),
        REFUSED(
                "The leading request's own fault, found before anything was stored. It fails, and"
                        + " the next request leads with its own id and settings."),
        HOPELESS("Everybody who waits fails, each with an event of its own."),
        NEVER_SENT("Nothing left. The decision is made again.");

        private final String follows;

        Meaning(String follows) {
            this.follows = follows;
        }

        /** What is done then. */
        String follows() {
            return follows;
        }
    }

    /** Reads a table; its first line names the columns. */
    static List<OutcomeRow> parse(String table) {
        return table.lines().skip(1).map(OutcomeRow::row).toList();
    }

    private static OutcomeRow row(String line) {
        String[] cells = line.split("\\|", -1);
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException(COLUMNS + " columns are expected: " + line);
        }
        Arrays.setAll(cells, i -> cells[i].strip());
        return new OutcomeRow(
                cells[0],
                constants(Call.class, cells[1]),
                constants(Stage.class, cells[2]),
                constant(AnsweredBy.class, cells[3]),
                words(cells[4]),
                words(cells[5]),
                cells[6].equals(ANY) ? null : cells[6],
                cells[7],
                constant(Meaning.class, cells[8]),
                cells[9].equals(ANY) ? null : constant(Scope.class, cells[9]),
                cells[10].equals(ANY) ? null : constant(FailureReason.class, cells[10]),
                cells[11].equals("yes"));
    }

    private static <E extends Enum<E>> Set<E> constants(Class<E> type, String cell) {
        if (cell.equals("all")) {
            return EnumSet.allOf(type);
        }
        Set<E> some = EnumSet.noneOf(type);
        words(cell).forEach(word -> some.add(constant(type, word)));
        return some;
    }

    private static List<String> words(String cell) {
        return cell.equals(ANY) ? List.of() : List.of(cell.split(" +", -1));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    /**
     * Whether the row is about such an answer to such a call.
     *
     * @param stage null for a read
     */
    boolean matches(Call call, @Nullable Stage stage, CallResult result) {
        return calls.contains(call)
                && (stage == null || stages.contains(stage))
                && switch (result) {
                    case CallResult.NotSent _ -> answeredBy == AnsweredBy.UNSENT;
                    case CallResult.NoAnswer _ -> answeredBy == AnsweredBy.NOBODY;
                    case CallResult.Answered answer -> matches(answer);
                };
    }

    private boolean matches(CallResult.Answered answer) {
        boolean isServers = answer.errorType() != null || answer.isSuccess();
        return answeredBy == (isServers ? AnsweredBy.SERVER : AnsweredBy.GATEWAY)
                && (statuses.isEmpty()
                        || statuses.stream().anyMatch(status -> isOf(status, answer.status())))
                && (errorTypes.isEmpty() || errorTypes.contains(answer.errorType()))
                && (text == null || answer.reason().contains(text));
    }

    private static boolean isOf(String pattern, int status) {
        return pattern.endsWith("xx")
                ? String.valueOf(status).startsWith(pattern.substring(0, 1))
                : pattern.equals(String.valueOf(status));
    }

    /** The meaning, with what the answer says. */
    Verdict verdict(Trouble trouble) {
        return switch (meaning) {
            case DONE -> new Verdict.Done();
            case LOOK -> new Verdict.LookAgain(trouble);
            case ALREADY_THERE -> new Verdict.AlreadyThere(trouble);
            case WAIT -> new Verdict.NotNow(false, false, trouble);
            case WAIT_FOR_ROOM -> new Verdict.NotNow(true, false, trouble);
            case WAIT_BRIEFLY -> new Verdict.NotNow(false, true, trouble);
            case DENIED -> new Verdict.Denied(trouble);
            case BROKEN -> new Verdict.Broken(trouble);
            case KEPT -> new Verdict.Kept(trouble);
            case MISTAKEN -> new Verdict.Mistaken(needed(), retryable, true, trouble);
            case REFUSED -> new Verdict.Mistaken(needed(), retryable, false, trouble);
            case HOPELESS -> new Verdict.Hopeless(needed(), retryable, trouble);
            case NEVER_SENT -> new Verdict.NeverSent(trouble.message());
        };
    }

    private FailureReason needed() {
        if (reason == null) {
            throw new IllegalStateException("row " + name + " needs a failure.reason");
        }
        return reason;
    }
}
