package elser.sandbox.kafka;

import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folder of a node of Kafka. */
final class Storage {

    private Storage() {}

    /**
     * Makes it one. A folder that an earlier node has formatted is taken over with its cluster id.
     *
     * @param firstUser as {@link BrokerSecurity#firstUser} writes it
     */
    static void format(Path directory, int nodeId, String clusterId, Optional<String> firstUser)
            throws IOException {
        if (Files.exists(directory.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
            return;
        }
        Formatter formatter =
                new Formatter()
                        .setPrintStream(
                                new PrintStream(
                                        new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
                        .setNodeId(nodeId)
                        .setClusterId(clusterId)
                        .setControllerListenerName("CONTROLLER")
                        .setMetadataLogDirectory(directory.toString())
                        .addDirectory(directory.toString());
        firstUser.ifPresent(user -> formatter.setScramArguments(List.of(user)));
        try {
            formatter.run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("cannot format " + directory, e);
        }
    }
}
