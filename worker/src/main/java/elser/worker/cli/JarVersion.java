package elser.worker.cli;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** Which version runs. */
final class JarVersion {

    private static final String NO_JAR = "(not from a jar)";

    private JarVersion() {}

    /** Version and commit, as the jar's manifest has them. */
    static String ofThisJar() throws IOException {
        URL here = JarVersion.class.getResource("JarVersion.class");
        if (here == null || !here.getProtocol().equals("jar")) {
            return NO_JAR;
        }
        String jar = here.toString();
        URI manifest = URI.create(jar.substring(0, jar.indexOf('!')) + "!/META-INF/MANIFEST.MF");
        try (InputStream in = manifest.toURL().openStream()) {
            return of(new Manifest(in).getMainAttributes());
        }
    }

    static String of(Attributes manifest) {
        String version = manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        String commit = manifest.getValue("Git-Commit");
        return (version == null ? NO_JAR : version) + (isKnown(commit) ? ", commit " + commit : "");
    }

    /** Where there was no repository, the build leaves the name of the property. */
    private static boolean isKnown(@Nullable String commit) {
        return commit != null && commit.matches("[0-9a-f]{7,40}");
    }
}
