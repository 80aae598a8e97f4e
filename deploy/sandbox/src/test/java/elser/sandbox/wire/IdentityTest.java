package elser.sandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.Shows;
import elser.sandbox.wire.RawClient.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

class IdentityTest {

    @TempDir private Path directory;

    private Identity issue(Certificate certificate) throws IOException {
        Identity identity = Identity.create(certificate);
        Files.writeString(authority(), identity.authority());
        return identity;
    }

    private Path authority() {
        return directory.resolve("ca.pem");
    }

    private Outcome ask(Identity identity, Reply reply) {
        try (Port port =
                Port.listen(
                        0,
                        Optional.of(identity.context()),
                        _ -> CompletableFuture.completedFuture(reply))) {
            assertThat(port.url().getScheme()).isEqualTo("https");
            assertThat(RawClient.plain().get(port.url())).isInstanceOf(Outcome.Untrusted.class);
            return RawClient.plain().trusting(authority()).get(port.url());
        }
    }

    @Test
    @Shows("tls")
    void good_isTrustedByThoseWhoTrustTheAuthority_andCanBeResetAllTheSame() throws Exception {
        Identity good = issue(Certificate.GOOD);
        assertThat(ask(good, Reply.Response.of(200, "text/plain", "hello")))
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answered -> assertThat(answered.body()).isEqualTo("hello"));
        assertThat(ask(good, new Reply.Reset())).isEqualTo(new Outcome.Reset());
    }

    @Test
    @Shows("tls")
    void expired_isRefused() throws Exception {
        assertThat(ask(issue(Certificate.EXPIRED), new Reply.Closed()))
                .isInstanceOfSatisfying(
                        Outcome.Untrusted.class,
                        untrusted -> assertThat(untrusted.why()).contains("validity check failed"));
    }

    @Test
    @Shows("tls")
    void wrongHost_isRefused() throws Exception {
        assertThat(ask(issue(Certificate.WRONG_HOST), new Reply.Closed()))
                .isInstanceOfSatisfying(
                        Outcome.Untrusted.class,
                        untrusted ->
                                assertThat(untrusted.why())
                                        .contains("No subject alternative names matching"));
    }
}
