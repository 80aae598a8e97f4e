package elser.sandbox.http;

import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.Kind;
import elser.sandbox.cluster.Request;
import elser.sandbox.wire.IncomingRequest;

/**
 * A client's call on its way.
 *
 * @param number in the record
 * @param raw as it came
 * @param request as the server gets it
 */
record Visit(long number, Call.Via via, IncomingRequest raw, Request request, Kind kind) {}
