package elser.sandbox.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import elser.sandbox.chaos.Fleet.Member;
import elser.sandbox.process.ProgramException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** On a program that speaks and waits instead of a worker. */
class FleetTest {

    private Fleet fleet;

    /** Says a word and waits for its parent's end. */
    public static final class Waiter {
        public static void main(String[] arguments) throws IOException {
            System.out.println("here");
            int _ = System.in.read();
        }
    }

    @BeforeEach
    void begin(@TempDir Path directory) throws IOException {
        fleet = new Fleet(jar(directory.resolve("waiter.jar")), directory, Map.of());
        fleet.start(1);
        await().atMost(Duration.ofMinutes(1)).until(fleet::isWhole);
    }

    @AfterEach
    void end() {
        fleet.close();
    }

    private static Path jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Waiter.class.getName());
        String name = Waiter.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest);
                InputStream code = Waiter.class.getClassLoader().getResourceAsStream(name)) {
            jar.putNextEntry(new JarEntry(name));
            code.transferTo(jar);
        }
        return file;
    }

    private Member only() {
        return fleet.any(new Random(1)).orElseThrow();
    }

    @Test
    void aFrozenOne_isMissing() throws Exception {
        Member member = only();
        fleet.freeze(member);
        assertThat(fleet.isWhole()).isFalse();
        fleet.thaw(member);
        assertThat(fleet.isWhole()).isTrue();
    }

    @Test
    void aKilledOne_isMissing_untilItHasSpokenAgain() throws Exception {
        Member member = only();
        fleet.kill(member);
        assertThat(fleet.isWhole()).isFalse();
        fleet.restart(member);
        await().atMost(Duration.ofMinutes(1)).until(fleet::isWhole);
        assertThat(fleet.incidents()).isEmpty();
    }

    @Test
    void oneThatEndedByItself_isAnIncidentOnlyWhereTheBrokerWasThere() throws Exception {
        endByItself();
        fleet.revive(false);
        assertThat(fleet.incidents()).isEmpty();
        await().atMost(Duration.ofMinutes(1)).until(fleet::isWhole);

        endByItself();
        fleet.revive(true);
        assertThat(fleet.incidents())
                .singleElement()
                .asString()
                .startsWith("worker-1 ended by itself with 143 at");
    }

    private void endByItself() {
        Member member = only();
        assertThat(ProcessHandle.current().children().filter(it -> it.destroy())).isNotEmpty();
        await().atMost(Duration.ofMinutes(1)).until(() -> fleet.hasEnded(member));
    }

    @Test
    void afterTheEnd_nobodyIsStarted() {
        Member member = only();
        fleet.close();
        assertThatThrownBy(() -> fleet.restart(member)).isInstanceOf(ProgramException.class);
        assertThat(fleet.isWhole()).isFalse();
    }
}
