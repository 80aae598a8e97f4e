package elser.worker.lifecycle;

import java.util.Map;

/**
 * Members of a ledger record that a newer version wrote and this one does not know. They are
 * carried along unread, so that an entry that is rewritten here loses nothing there.
 *
 * @param members by name, each as the JSON text it was
 */
public record Extra(Map<String, String> members) {

    /** Of an entry that this version made. */
    public static final Extra NONE = new Extra(Map.of());

    public Extra {
        members = Map.copyOf(members);
    }
}
