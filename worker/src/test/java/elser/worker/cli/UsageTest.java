package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines that make no sense. */
class UsageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            textBlock =
                    """
                    `` | Missing required subcommand | elser-worker
                    fly | Unmatched argument at index 0: 'fly' | elser-worker
                    --config x | Unknown options: '--config', 'x' | elser-worker
                    topics | Missing required subcommand | elser-worker topics
                    topics make | Unmatched argument at index 1: 'make' | elser-worker topics
                    topics create --partitions many | Invalid value for option '--partitions': 'many' is not an int | elser-worker topics create
                    topics create --partitions 0 | --partitions must be from 1 to 10000. | elser-worker topics create
                    topics create --partitions 10001 | --partitions must be from 1 to 10000. | elser-worker topics create
                    topics create --replication-factor 0 | --replication-factor must be from 1 to 32767. | elser-worker topics create
                    topics create --replication-factor 32768 | --replication-factor must be from 1 to 32767. | elser-worker topics create
                    topics check extra | Unmatched argument at index 2: 'extra' | elser-worker topics check
                    run --config | Missing required parameter for option '--config' (FILE) | elser-worker run
                    run --chekc | Unknown option: '--chekc' | elser-worker run
                    submit --target x | Error: Missing required argument(s): --inference-id=ID | elser-worker submit
                    submit --file f --inference-id i | Error: --file=FILE and [--inference-id=ID [--request-id=ID] | elser-worker submit
                    submit --inference-id i --num-threads two | Invalid value for option '--num-threads': 'two' is not an int | elser-worker submit
                    submit --inference-id i --adaptive 1-4 | --adaptive must be MIN..MAX, such as 1..4, not "1-4". | elser-worker submit
                    submit --inference-id i --adaptive 1..9999999999 | --adaptive must be MIN..MAX, such as 1..4, not "1..9999999999". | elser-worker submit
                    submit --inference-id i --deadline soon | --deadline must be a time such as 2026-11-23T21:00:00Z or a duration such as PT30M or 30m, not "soon". | elser-worker submit
                    submit --inference-id i --deadline 999999999999d | --deadline must be a time such as 2026-11-23T21:00:00Z or a duration such as PT30M or 30m, not "999999999999d". | elser-worker submit
                    explain | `Missing required parameter: 'MODEL_KEY|REQUEST_ID'` | elser-worker explain
                    explain a/ | "a/" is no model key (target/model) and no request id. | elser-worker explain
                    explain a --since yesterday | --since must be a duration such as PT15M or 15m, not "yesterday". | elser-worker explain
                    replay a/b | "a/b" is a model key; replay takes the id of a request | elser-worker replay
                    config | Missing required subcommand | elser-worker config
                    submit --inference-id i --timeout 5m | --timeout, --plain and --json go with --wait. | elser-worker submit
                    submit --inference-id i --json | --timeout, --plain and --json go with --wait. | elser-worker submit
                    submit --inference-id i --wait --check | --wait and --check exclude each other. | elser-worker submit
                    submit --inference-id i --wait --timeout soon | --timeout must be a duration such as PT15M or 15m, not "soon". | elser-worker submit
                    watch --plain --json | --plain and --json exclude each other. | elser-worker watch
                    watch --since yesterday | --since must be a duration such as PT15M or 15m, not "yesterday". | elser-worker watch
                    watch --since 3651d | --since must be a duration such as PT15M or 15m, not "3651d". | elser-worker watch
                    watch --timeout -PT1S | --timeout must be a duration such as PT15M or 15m, not "-PT1S". | elser-worker watch
                    watch --since 5m --from-beginning | --from-beginning and --since exclude each other. | elser-worker watch
                    """)
    void isToldInASentence_andWhereToReadOn(String line, String sentence, String command) {
        Terminal terminal = new Terminal();
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ", -1);

        assertThat(terminal.run(arguments)).isEqualTo(ExitCodes.USAGE);

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).first().asString().startsWith(sentence);
        assertThat(terminal.err()).last().isEqualTo("Try '" + command + " --help'.");
    }
}
