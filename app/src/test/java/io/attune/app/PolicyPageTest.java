package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.CurationPolicy;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.config.FleetBudget;
import io.attune.schemas.config.GatePolicy;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.PolicyFile;
import io.attune.schemas.config.RetrainPolicy;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.config.TrainingPolicy;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on policies shows every field with the value that it has when nothing is said. */
class PolicyPageTest {
    private static List<String> blocks;

    @TempDir
    private Path folder;

    @BeforeAll
    static void read() throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/policies.md"));
        blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private Policies policies(String yaml) throws IOException {
        return new PolicyFile().read(Files.writeString(folder.resolve("policies.yaml"), yaml));
    }

    @Test
    void theStandardIsShownAsItIs() throws IOException {
        assertThat(policies(blocks.get(0)).standard()).isEqualTo(ScopePolicy.standard());
    }

    @Test
    void noFieldIsLeftOut() {
        String all = String.join("", blocks);
        assertThat(Stream.of(
                                ScopePolicy.class,
                                DetectionPolicy.class,
                                AlarmBudget.class,
                                CurationPolicy.class,
                                RetrainPolicy.class,
                                TrainingPolicy.class,
                                GatePolicy.class,
                                FleetBudget.class)
                        .flatMap(type -> Stream.of(type.getRecordComponents()))
                        .map(RecordComponent::getName))
                .allSatisfy(field -> assertThat(all).containsPattern("\\b" + field + ":"));
    }

    @Test
    void aScopeThatDiffersKeepsTheRest() throws IOException {
        Policies policies = policies(blocks.get(1));
        assertThat(policies.of("acme/desk").training().learnsThumbs()).isTrue();
        assertThat(policies.of("acme/desk").training().rank()).isEqualTo(8);
        assertThat(policies.of("another/scope").training()).isEqualTo(TrainingPolicy.standard());
    }
}
