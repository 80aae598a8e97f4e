package elser.worker.loop;

import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;

/** What other threads tell the loop. */
sealed interface Message {

    /** A partition's ledger was read. */
    record Loaded(Ownership ownership, Loader.Result result) implements Message {}

    /** A look at a target ended. */
    record Looked(TargetView view) implements Message {}

    /** A mutation's call ended. */
    record Answered(Ownership ownership, Mutation mutation, CallResult result) implements Message {}
}
