package elser.worker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.worker.WrittenPage;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The picture of the lifecycle in {@code docs/architecture.md} is drawn from the code. */
class LifecycleDiagramTest {

    private static final Path FILE = Path.of("docs", "architecture.md");
    private static final Pattern PICTURE =
            Pattern.compile("(?s)```mermaid\nstateDiagram-v2\n.*?```\n");

    private static String picture() {
        return Arrays.stream(PhaseChange.values())
                .map(it -> line(it.from().getSimpleName(), it.to().getSimpleName(), it.when()))
                .collect(
                        Collectors.joining(
                                "",
                                "```mermaid\nstateDiagram-v2\n"
                                        + line("[*]", "Looking", "a request is accepted"),
                                Stream.of("Looking", "Creating", "Following")
                                                .map(
                                                        from ->
                                                                line(
                                                                        from,
                                                                        "[*]",
                                                                        "nobody waits any more"))
                                                .collect(Collectors.joining())
                                        + line("Ending", "[*]", "everybody is told")
                                        + "```\n"));
    }

    private static String line(String from, String to, String when) {
        return "    %s --> %s: %s\n".formatted(from, to, when);
    }

    @Test
    void thePictureIsWhatTheCodeDoes() throws IOException {
        String page = Files.readString(FILE);
        assertThat(PICTURE.matcher(page).results()).hasSize(1);
        WrittenPage.holdTo(
                FILE,
                PICTURE.matcher(page).replaceFirst(Matcher.quoteReplacement(picture())),
                getClass());
    }

    @Test
    void everyPhaseHasItsPlace() {
        assertThat(
                        Arrays.stream(PhaseChange.values())
                                .<Class<?>>flatMap(it -> Stream.of(it.from(), it.to()))
                                .distinct())
                .containsExactlyInAnyOrder(Phase.class.getPermittedSubclasses());
    }

    @Test
    void nothingFollowsAnEnd() {
        var ending =
                new Phase.Ending(
                        new Phase.Result.Broken(
                                new Failure(
                                        FailureReason.LICENSE, "m", null, null, false, List.of())));

        assertThatThrownBy(
                        () ->
                                PhaseChange.require(
                                        ending, new Phase.Looking(CreateReason.PROMOTION)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("nothing leads from ending to looking");
    }
}
