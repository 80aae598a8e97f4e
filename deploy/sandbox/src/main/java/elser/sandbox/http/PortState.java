package elser.sandbox.http;

import java.time.Duration;
import java.util.Optional;

/**
 * What a port shall be.
 *
 * @param lasts how long it stays closed; without it, until it is opened
 */
public record PortState(boolean open, Optional<Duration> lasts) {}
