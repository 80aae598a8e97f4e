package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.ModelKey;

import org.junit.jupiter.api.Test;

/** What a shard keeps of a model key when nothing hangs on it. */
class ShardTest {

    private static final ModelKey KEY = new ModelKey("default", ".elser_model_2");

    private final Shard shard = new Shard(0, new Ownership(0, 1));

    @Test
    void askingAboutAKey_keepsNothingOfIt() {
        assertThat(shard.isMutating(KEY)).isFalse();
        assertThat(shard.mutationEnded(KEY)).isEqualTo(Long.MIN_VALUE);

        assertThat(shard.keys()).isZero();
    }

    @Test
    void theEndOfACallWhoseProvisioningIsGone_leavesNothing() {
        shard.mutationBegins(KEY, "p1");
        assertThat(shard.isMutating(KEY)).isTrue();
        assertThat(shard.keys()).isEqualTo(1);

        shard.mutationEnds(KEY, 5);

        assertThat(shard.isMutating(KEY)).isFalse();
        assertThat(shard.keys()).isZero();
    }
}
