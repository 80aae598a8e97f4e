/**
 * The worker on a virtual clock: the real loop, core and Kafka adapters over a simulated Kafka, all
 * of it one course of events a seed.
 */
@NullMarked
package elser.worker.simulation;

import org.jspecify.annotations.NullMarked;
