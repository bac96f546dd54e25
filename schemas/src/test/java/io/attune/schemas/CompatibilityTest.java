package io.attune.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.topic.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * FULL_TRANSITIVE: every schema reads what every committed earlier one wrote, and the other way round. The earlier ones lie
 * under {@code baseline/VERSION}; {@link SchemaBaseline} writes a version, which is never changed again.
 */
class CompatibilityTest {
    static Stream<Arguments> earlierSchemas() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            for (int version : versions(topic)) {
                all.add(Arguments.of(topic, version));
            }
        }
        return all.stream();
    }

    private static List<Integer> versions(Topic topic) throws IOException {
        List<Integer> found = new ArrayList<>();
        for (int version : IntStream.rangeClosed(1, SchemaBaseline.NEWEST).toArray()) {
            if (SchemaBaseline.of(topic, version).isPresent()) {
                found.add(version);
            }
        }
        return found;
    }

    private static Schema earlier(Topic topic, int version) throws IOException {
        return SchemaBaseline.of(topic, version).orElseThrow();
    }

    private static List<String> contradictions(Schema one, Schema other) {
        return Stream.of(
                        SchemaCompatibility.checkReaderWriterCompatibility(one, other),
                        SchemaCompatibility.checkReaderWriterCompatibility(other, one))
                .filter(pair -> pair.getType() != SchemaCompatibilityType.COMPATIBLE)
                .map(pair -> pair.getResult().getIncompatibilities().toString())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("earlierSchemas")
    void everySchemaGoesWithEveryEarlierOne(Topic topic, int version) throws IOException {
        assertThat(contradictions(topic.schema(), earlier(topic, version))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyTopicsSchemaIsThatOfTheNewestCommittedVersion(Topic topic) throws IOException {
        assertThat(SchemaBaseline.lag(topic.schema(), SchemaBaseline.of(topic, SchemaBaseline.NEWEST)))
                .isEmpty();
    }

    @Test
    void aSchemaThatTheNewestVersionDoesNotHoldIsReportedWithWhatToDo() throws IOException {
        Schema now = Topic.TRAINING_PROGRESS.schema();
        Schema.Field plus = new Schema.Field("trainer", SchemaBuilder.builder().stringType(), "", "none");
        Schema later = with(now, null, plus);
        assertThat(contradictions(later, now)).as("a change that is allowed").isEmpty();
        assertThat(SchemaBaseline.lag(later, Optional.of(now))).hasValueSatisfying(message -> assertThat(message)
                .startsWith("TrainingProgress differs from baseline " + SchemaBaseline.NEWEST)
                .contains("Raise NEWEST in SchemaBaseline to " + (SchemaBaseline.NEWEST + 1))
                .contains("io.attune.schemas.SchemaBaseline schemas/src/test/resources/baseline"));
        assertThat(SchemaBaseline.lag(now, Optional.empty())).as("a new topic").isPresent();
        assertThat(SchemaBaseline.lag(with(now, null, null), Optional.of(now)))
                .as("the same without its documentation")
                .isEmpty();
    }

    /** Shows that the check can fail, on changes of the kinds that people make. */
    @Test
    void breakingChangesAreFound() throws IOException {
        Schema now = earlier(Topic.TRAINING_PROGRESS, 1);
        assertThat(now)
                .isEqualTo(new Schema.Parser()
                        .parse(TrainingProgress.getClassSchema().toString()));
        assertThat(contradictions(with(now, null, null), now)).isEmpty();
        assertThat(contradictions(with(now, "requestId", null), now))
                .as("a field without a default is gone")
                .isNotEmpty();
        Schema required = SchemaBuilder.builder().stringType();
        assertThat(contradictions(with(now, null, new Schema.Field("trainer", required)), now))
                .as("a new field without a default")
                .isNotEmpty();
        assertThat(contradictions(with(now, null, new Schema.Field("trainer", required, "", "none")), now))
                .as("a new field with a default is fine")
                .isEmpty();
        Schema otherType = SchemaBuilder.builder().longType();
        assertThat(contradictions(with(now, "scope", new Schema.Field("scope", otherType)), now))
                .as("another type")
                .isNotEmpty();
        Schema state = now.getField("state").schema();
        Schema fewer = Schema.createEnum(
                state.getName(),
                "",
                state.getNamespace(),
                state.getEnumSymbols().subList(0, 1));
        assertThat(contradictions(with(now, "state", new Schema.Field("state", fewer)), now))
                .as("a symbol is gone")
                .isNotEmpty();
    }

    private static Schema with(Schema schema, String withoutOrNull, Schema.Field plusOrNull) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            if (!field.name().equals(withoutOrNull)) {
                fields.add(new Schema.Field(field, field.schema()));
            }
        }
        fields.addAll(plusOrNull == null ? List.of() : Arrays.asList(plusOrNull));
        return Schema.createRecord(schema.getName(), "", schema.getNamespace(), false, fields);
    }
}
