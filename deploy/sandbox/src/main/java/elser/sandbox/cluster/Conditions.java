package elser.sandbox.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What surrounds the cluster's work and may change while it runs. */
final class Conditions {

    private MlCapacity capacity;
    private Optional<Integer> memoryMegabytes = Optional.empty();
    private Optional<Integer> deploymentLimit = Optional.empty();
    private Course downloads = new Course.Completes();
    private DownloadTrouble downloadTrouble = DownloadTrouble.IO_EXCEPTION;
    private boolean taskNodeFailing;
    private Course allocations = new Course.Completes();
    private StartTrouble startTrouble = StartTrouble.NONE;
    private Duration stopTime = Duration.ZERO;
    private boolean stopsFailing;
    private Duration scaleToZeroAfter;
    private boolean licensed = true;
    private boolean upgrading;
    private Set<String> servicesUnknownToSomeNodes = Set.of();

    Conditions(MlCapacity capacity, Duration scaleToZeroAfter) {
        this.capacity = capacity;
        this.scaleToZeroAfter = scaleToZeroAfter;
    }

    MlCapacity capacity() {
        return capacity;
    }

    void capacity(MlCapacity changed) {
        capacity = changed;
    }

    Optional<Integer> memoryMegabytes() {
        return memoryMegabytes;
    }

    void memoryMegabytes(int changed) {
        memoryMegabytes = Optional.of(changed);
    }

    Optional<Integer> deploymentLimit() {
        return deploymentLimit;
    }

    void deploymentLimit(int changed) {
        deploymentLimit = Optional.of(changed);
    }

    Course downloads() {
        return downloads;
    }

    void downloads(Course changed) {
        downloads = changed;
    }

    DownloadTrouble downloadTrouble() {
        return downloadTrouble;
    }

    void downloadTrouble(DownloadTrouble changed) {
        downloadTrouble = changed;
    }

    boolean taskNodeFailing() {
        return taskNodeFailing;
    }

    void taskNodeFailing(boolean changed) {
        taskNodeFailing = changed;
    }

    Course allocations() {
        return allocations;
    }

    void allocations(Course changed) {
        allocations = changed;
    }

    StartTrouble startTrouble() {
        return startTrouble;
    }

    void startTrouble(StartTrouble changed) {
        startTrouble = changed;
    }

    Duration stopTime() {
        return stopTime;
    }

    void stopTime(Duration changed) {
        stopTime = changed;
    }

    boolean stopsFailing() {
        return stopsFailing;
    }

    void stopsFailing(boolean changed) {
        stopsFailing = changed;
    }

    Duration scaleToZeroAfter() {
        return scaleToZeroAfter;
    }

    void scaleToZeroAfter(Duration changed) {
        scaleToZeroAfter = changed;
    }

    boolean licensed() {
        return licensed;
    }

    void licensed(boolean changed) {
        licensed = changed;
    }

    boolean upgrading() {
        return upgrading;
    }

    void upgrading(boolean changed) {
        upgrading = changed;
    }

    Set<String> servicesUnknownToSomeNodes() {
        return servicesUnknownToSomeNodes;
    }

    void servicesUnknownToSomeNodes(Set<String> changed) {
        servicesUnknownToSomeNodes = Set.copyOf(changed);
    }
}
