package elser.sandbox.http;

/** The body of an answer that is not Elasticsearch's own. */
public sealed interface Body {

    /** A page that names the status, as proxies send it. */
    record Html() implements Body {}

    /** The JSON of Kibana's Console, which is of another shape than Elasticsearch's. */
    record Json() implements Body {}

    record Empty() implements Body {}

    record Text(String contentType, String content) implements Body {}
}
