package elser.worker.upkeep;

import elser.contracts.HeaderNames;
import elser.contracts.kafka.HeaderTexts;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Positions of the requests topic that headers of dead letters and of copies name as handled.
 * Anybody can write a header, and a topic that is made anew begins its offsets again: a position
 * counts only where the record that is there now is the one that the header tells of.
 */
final class Claims {

    private static final Pattern POSITION = Pattern.compile("(\\d{1,9})@(\\d{1,18})");
    private static final Pattern TIMESTAMP = Pattern.compile("-?\\d{1,18}");

    private final String requests;
    private final Set<SetAside> setAside = new HashSet<>();
    private final Map<Place, List<Tail>> copies = new HashMap<>();

    /** A place on the requests topic. */
    record Place(int partition, long offset) {}

    private record SetAside(Place place, Instant at) {}

    /**
     * @param requests name of the requests topic
     */
    Claims(String requests) {
        this.requests = requests;
    }

    /** The headers of a dead letter. */
    void setAside(Headers headers) {
        String partition = HeaderTexts.last(headers, HeaderNames.ERROR_PARTITION);
        Place place = place(partition + "@" + HeaderTexts.last(headers, HeaderNames.ERROR_OFFSET));
        String at = HeaderTexts.last(headers, HeaderNames.ERROR_TIMESTAMP);
        if (requests.equals(HeaderTexts.last(headers, HeaderNames.ERROR_TOPIC))
                && place != null
                && at != null
                && TIMESTAMP.matcher(at).matches()) {
            setAside.add(new SetAside(place, Instant.ofEpochMilli(Long.parseLong(at))));
        }
    }

    /** Which record one says that it is a copy of, null where it is none. */
    static @Nullable Place original(Headers headers) {
        return place(HeaderTexts.last(headers, HeaderNames.REKEYED_FROM));
    }

    private static @Nullable Place place(@Nullable String position) {
        Matcher matcher = POSITION.matcher(String.valueOf(position));
        return matcher.matches()
                ? new Place(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)))
                : null;
    }

    /** A copy whose original was not read yet. */
    void copied(Place original, Tail copy) {
        copies.computeIfAbsent(original, _ -> new ArrayList<>(1)).add(copy);
    }

    /** Whether something tells of just this record that it was handled. */
    boolean fit(Tail record) {
        Place place = new Place(record.partition(), record.offset());
        List<Tail> copied = copies.remove(place);
        return setAside.contains(new SetAside(place, record.at()))
                || (copied != null && copied.stream().anyMatch(record::hasContentOf));
    }

    /** Whether something tells of a record of a partition that is not kept any more. */
    boolean areBelow(int partition, long earliest) {
        return Stream.concat(setAside.stream().map(SetAside::place), copies.keySet().stream())
                .anyMatch(it -> it.partition() == partition && it.offset() < earliest);
    }
}
