/**
 * The worker on a virtual clock: the real loop, core and Kafka adapters over a simulated Kafka, all
 * of it one course of events a seed.
 *
 * <p>A world is built like this; {@link elser.worker.simulation.WorkerPortsTest} is one that runs.
 *
 * <ul>
 *   <li>{@code Scheduler}: one a seed. {@code run(enough)} lets the world go on until that holds,
 *       on the thread of the test; {@code after} puts in what the world does by itself; {@code
 *       observe} is told of every step of every task, and may kill and freeze hosts there and check
 *       invariants; {@code trace} writes everything down; {@code close} leaves no thread behind.
 *       Every draw comes from {@code random()}.
 *   <li>{@code Host}: a worker process, {@code scheduler.host(name)}. {@code start} begins a task
 *       of it; {@code kill}, {@code freeze} and {@code jumpWall} are what happens to it; {@code
 *       now}, {@code nanos} and {@code wall} are its clocks. What runs in a task waits with {@code
 *       scheduler.sleep} and {@code await} only, and takes {@code step}s where others may come in
 *       between; a lock must not be held over a step.
 *   <li>{@code SimulatedKafka}: {@code clients(host, …)} are what {@link
 *       elser.worker.kafka.LoopPorts#of} takes; {@code consumer}, {@code producer} and {@code
 *       brokers} make single ones. {@code publish} is an upstream; {@code committed} is what a
 *       reader of committed records has seen; {@code log} and {@code group} show and change the
 *       rest. Faults: {@code network().down} and {@code cut}, where an answer waits as well as a
 *       request, so that a commit that has been done times out; {@code group(…).expel} and {@code
 *       shuffle}; {@code transactions().slowestMarker}; {@code compact}; {@code
 *       log(…).deleteBefore}; {@code group(…).offsets().expire}.
 * </ul>
 *
 * <p>Steps have names, which observers may look for: each request to the brokers has {@code
 * <what>}, {@code <what> answered}, and a sleep on the way there and back. A crash at {@code commit
 * answered} is one after the commit, before the process knows.
 *
 * <p>{@code Set.of}, {@code Map.of} and their copies iterate in another order in every JVM, and so
 * does a hash map with keys whose hash is that of an enum: where the order decides what happens
 * next, such a collection makes a seed differ from one run to the next.
 */
@NullMarked
package elser.worker.simulation;

import org.jspecify.annotations.NullMarked;
