package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.Models;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.Trouble;
import elser.worker.lifecycle.Trouble.Kind;

import org.junit.jupiter.api.Test;

import java.util.Objects;

/** Whether a model's definition is stored. */
class DefinitionStatusTest {

    private static Read<Definition> status(String model, String response) {
        try (var server = RawServer.answering(response);
                var caller = new Caller(new Settings(), server.url())) {
            return Objects.requireNonNull(caller.look(model).definitions().get(model));
        }
    }

    private static String config(String model, String more) {
        return RawServer.json(
                200,
                "{\"count\":1,\"trained_model_configs\":[{\"model_id\":\""
                        + model
                        + "\""
                        + more
                        + "}]}");
    }

    @Test
    void anImportedModel() {
        assertThat(status("m", config("m", ",\"fully_defined\":true")))
                .isEqualTo(new Read.Complete<>(Definition.COMPLETE));
        assertThat(status("m", config("m", ",\"fully_defined\":false")))
                .isEqualTo(new Read.Complete<>(Definition.PARTIAL));
        assertThat(status("m", config("m", ""))).isEqualTo(new Read.Complete<>(Definition.PARTIAL));
        assertThat(
                        status(
                                "m",
                                RawServer.error(
                                        404,
                                        "resource_not_found_exception",
                                        "No known trained model with model_id [m]")))
                .isEqualTo(new Read.Complete<>(Definition.ABSENT));
    }

    @Test
    void aNotFoundOfSomebodyElseProvesNoAbsence() {
        assertThat(status("m", RawServer.response(404, "", "")))
                .isInstanceOf(Read.Unavailable.class);
        assertThat(status("m", RawServer.error(404, "index_not_found_exception", "no")))
                .isEqualTo(
                        new Read.Unavailable<>(
                                new Trouble(
                                        Kind.SERVER,
                                        "404 index_not_found_exception: no",
                                        "index_not_found_exception",
                                        404)));
    }

    @Test
    void ofTheBuildsOfElserTheMoreCompleteCounts() {
        String both =
                """
                {"count":3,"trained_model_configs":[
                 {"model_id":".elser_model_2","fully_defined":false},
                 {"model_id":".elser_model_2_linux-x86_64","fully_defined":true},
                 {"model_id":".elser_model_20","fully_defined":true}]}
                """;
        assertThat(status(Models.ELSER_V2, RawServer.json(200, both)))
                .isEqualTo(new Read.Complete<>(Definition.COMPLETE));
        assertThat(status(Models.ELSER_V2, config(".elser_model_20", ",\"fully_defined\":true")))
                .isEqualTo(new Read.Complete<>(Definition.ABSENT));
        assertThat(
                        status(
                                Models.ELSER_V2,
                                config(Models.ELSER_V2_LINUX_X86_64, ",\"fully_defined\":false")))
                .isEqualTo(new Read.Complete<>(Definition.PARTIAL));
    }
}
