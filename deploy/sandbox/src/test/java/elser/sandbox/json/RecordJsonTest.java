package elser.sandbox.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class RecordJsonTest {

    enum Colour {
        DARK_BLUE,
        RED
    }

    sealed interface Shape {
        record Dot() implements Shape {}

        record Circle(int radius) implements Shape {}

        record BigBox(int width, long height) implements Shape {}

        record Named(Optional<String> name) implements Shape {}
    }

    record Place(Optional<String> roomName) {}

    record Thing(
            String name,
            boolean wellDone,
            Duration age,
            Set<Colour> colours,
            List<Shape> shapes,
            Optional<Integer> count,
            ObjectNode extra,
            Place place) {

        Thing {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a thing has a name");
            }
        }
    }

    private static final Thing THING =
            new Thing(
                    "lamp",
                    true,
                    Duration.ofMillis(1500),
                    Set.of(Colour.DARK_BLUE),
                    List.of(
                            new Shape.Dot(),
                            new Shape.Circle(2),
                            new Shape.BigBox(3, 4),
                            new Shape.Named(Optional.empty()),
                            new Shape.Named(Optional.of("x"))),
                    Optional.of(7),
                    JsonNodeFactory.instance.objectNode().put("a", 1),
                    new Place(Optional.of("hall")));

    private static final String JSON =
            """
            {"name":"lamp","well_done":true,"age":"1500ms","colours":["dark-blue"],\
            "shapes":["dot",{"circle":2},{"big_box":{"width":3,"height":4}},"named",{"named":"x"}],\
            "count":7,"extra":{"a":1},"place":{"room_name":"hall"}}\
            """;

    private static Thing read(String json) {
        return RecordReader.read(Thing.class, RecordReader.parse(json), "thing");
    }

    @Test
    void everyForm_isWrittenAndReadBack() {
        assertThat(RecordWriter.write(THING)).hasToString(JSON);
        assertThat(read(JSON)).isEqualTo(THING);
    }

    @Test
    void whatIsOptional_mayBeMissing() {
        assertThat(read("{\"name\":\"n\",\"well_done\":false,\"age\":\"2h\",\"extra\":{}}"))
                .isEqualTo(
                        new Thing(
                                "n",
                                false,
                                Duration.ofHours(2),
                                Set.of(),
                                List.of(),
                                Optional.empty(),
                                JsonNodeFactory.instance.objectNode(),
                                new Place(Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"name\":\"lamp\" | \"name\":\"\"     | thing: a thing has a name",
                "\"name\":\"lamp\" | \"nme\":\"lamp\"  | thing has no member 'nme'; known: name,"
                        + " well_done",
                "\"name\":\"lamp\" | \"name\":[]       | thing.name must be a string",
                "\"name\":\"lamp\", | | thing.name is missing",
                "true     | \"yes\"  | thing.well_done must be true or false",
                "1500ms   | 1.5s     | thing.age: '1.5s' is not a duration such as 500ms, 10s",
                "dark-blue| blue     | thing.colours[0] must be one of dark-blue, red",
                "[\"dark-blue\"] | \"red\" | thing.colours must be an array",
                "\"dot\"  | \"dash\" | thing.shapes[0] must be an object with one member",
                "\"dot\"  | {\"circle\":1,\"dot\":{}} | string) out of dot, circle, big_box, named",
                "\"dot\"  | \"circle\" | thing.shapes[0].circle.radius is missing",
                "\"dot\"  | {\"big_box\":{\"width\":1}} | thing.shapes[0].big_box.height is"
                        + " missing",
                "\"circle\":2 | \"circle\":\"2\" | thing.shapes[1].circle.radius must be a whole"
                        + " number",
                "\"count\":7 | \"count\":7.5 | thing.count must be a whole number",
                "{\"a\":1} | 1 | thing.extra must be an object",
                "{\"room_name\":\"hall\"} | [] | thing.place must be an object"
            })
    void mistakes_areNamedByTheirPlace(String right, String wrong, String message) {
        String json = JSON.replace(right, wrong == null ? "" : wrong);
        assertThat(json).isNotEqualTo(JSON);
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1,'a':2} | Duplicate field 'a'",
                "{} {} | Trailing token",
                "{ | end-of-input"
            })
    void whatIsNotJson_isRefused(String text, String message) {
        assertThatThrownBy(() -> RecordReader.parse(text.replace('\'', '"')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not JSON: ")
                .hasMessageContaining(message);
    }

    @Test
    void description_tellsEveryMember() {
        assertThat(Description.of(Thing.class).toString().replace('"', '\''))
                .isEqualTo(
                        "{'name':'a string','well_done':'true or false',"
                                + "'age':'a duration such as 500ms, 10s, 2m or 1h',"
                                + "'colours':['one of dark-blue, red'],"
                                + "'shapes':[{'dot':{},'circle':'a whole number',"
                                + "'big_box':{'width':'a whole number','height':'a whole number'},"
                                + "'named':'a string, optional'}],"
                                + "'count':'a whole number, optional','extra':'an object',"
                                + "'place':{'room_name':'a string, optional'}}");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0s",
        "500,500ms",
        "1000,1s",
        "61000,61s",
        "120000,2m",
        "3600000,1h",
        "5400000,90m"
    })
    void durations_areWrittenAsShortAsTheyAreReadBack(long millis, String text) {
        assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(text);
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }
}
