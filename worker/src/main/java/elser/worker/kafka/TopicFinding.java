package elser.worker.kafka;

/**
 * Something that is not right with a topic.
 *
 * @param fatal whether the worker cannot work so; otherwise a guarantee is weaker than it could be
 * @param topic its name
 * @param sentence what is wrong, and the fix
 */
public record TopicFinding(boolean fatal, String topic, String sentence) {

    @Override
    public String toString() {
        return (fatal ? "error: " : "warning: ") + sentence;
    }
}
