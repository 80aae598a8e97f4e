package elser.worker.simulation;

/** Something that Kafka does, whichever it is. */
interface Behaviour {

    /** Shows it, or fails. */
    void on(KafkaInTest kafka);
}
