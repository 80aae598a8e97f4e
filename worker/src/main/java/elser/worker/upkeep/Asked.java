package elser.worker.upkeep;

import elser.contracts.ProvisioningRequest;

import org.jspecify.annotations.Nullable;

/**
 * The record of an accepted request.
 *
 * @param contentHash of the request
 * @param traceparent it carried, null for none
 */
record Asked(
        int partition,
        long offset,
        String contentHash,
        ProvisioningRequest request,
        @Nullable String traceparent) {}
