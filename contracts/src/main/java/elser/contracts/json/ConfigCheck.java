package elser.contracts.json;

import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestLimits;
import elser.contracts.Violation;

import java.util.List;
import java.util.Objects;

/** Checks an inference config that stands alone by the rules of one inside a request. */
public final class ConfigCheck {

    private ConfigCheck() {}

    /**
     * The broken rules; pointers begin at the config. A single one with an empty pointer where the
     * bytes are no JSON object. Where there is none, {@link ContractJson#readConfig} can read it.
     *
     * @param value JSON of the config and nothing else
     * @param limit of the target that would get it
     */
    public static List<Violation> violations(byte[] value, RequestLimits.Target limit) {
        if (value.length > ProvisioningRequest.MAX_BYTES) {
            return unreadable("is larger than " + ProvisioningRequest.MAX_BYTES + " bytes");
        }
        try {
            if (!(StrictJson.parse(value) instanceof ObjectNode config)) {
                return unreadable("is not an object");
            }
            Findings findings = new Findings();
            new ConfigRules(config, limit, findings).check("");
            return findings.violations();
        } catch (UnreadableException e) {
            return unreadable(Objects.requireNonNull(e.getMessage()));
        }
    }

    private static List<Violation> unreadable(String why) {
        return List.of(new Violation("", why));
    }
}
