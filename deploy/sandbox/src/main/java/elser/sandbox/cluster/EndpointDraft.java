package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * The settings in the body of a PUT, after the early checks.
 *
 * @param settings to be stored; {@code modelId} is concrete
 * @param warnings deprecations the answer must name
 */
record EndpointDraft(EndpointSettings settings, ObjectNode chunking, List<String> warnings) {}
