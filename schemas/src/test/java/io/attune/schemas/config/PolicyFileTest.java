package io.attune.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {
    private static final String SOME =
            """
            standard:
              curation: {feedbackWindow: PT5S}
            scopes:
              acme/desk:
                retrain: {minimumExamples: 7}
            """;

    @TempDir
    private Path folder;

    @Test
    void whatIsNotSaidKeepsTheStandard() throws Exception {
        Policies read = new PolicyFile().read(Files.writeString(folder.resolve("some.yaml"), SOME));
        assertThat(read.standard().curation().feedbackWindow()).isEqualTo(Duration.ofSeconds(5));
        assertThat(read.standard().retrain()).isEqualTo(RetrainPolicy.standard());
        assertThat(read.of("acme/desk").retrain().minimumExamples()).isEqualTo(7);
        assertThat(read.of("acme/desk").curation().feedbackWindow()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whatIsWrittenReadsAsTheSame() throws Exception {
        PolicyFile file = new PolicyFile();
        Policies policies = file.parse(SOME, "some");
        file.write(policies, folder.resolve("written.yaml"));
        assertThat(file.read(folder.resolve("written.yaml"))).isEqualTo(policies);
        file.write(Policies.standardForAll(), folder.resolve("standard.yaml"));
        assertThat(file.read(folder.resolve("standard.yaml"))).isEqualTo(Policies.standardForAll());
    }

    @Test
    void aWrongFieldIsNamedWithWhereItStands() {
        PolicyFile file = new PolicyFile();
        assertThatThrownBy(() -> file.parse("standard: {retrain: {minimumExample: 5}}", "p.yaml"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("p.yaml: unknown field 'retrain.minimumExample'")
                .hasMessageContaining("minimumExamples");
        assertThatThrownBy(() -> file.parse("scopes: [1]", "p.yaml"))
                .hasMessage("p.yaml: scopes must be a mapping of scope to policy");
        assertThatThrownBy(() -> file.parse("standard: {gate: {confidence: 2}}", "p.yaml"))
                .hasMessageStartingWith("p.yaml: gate.confidence");
    }

    @Test
    void howToTrainReachesTheRequest() {
        TrainingPolicy training = new PolicyFile()
                .parse(
                        "standard: {training: {method: rslora, objective: kto, orthogonality: 0.5, patience: 3, rank: 4}}",
                        "p.yaml")
                .standard()
                .training();
        assertThat(training.method()).isEqualTo("rslora");
        assertThat(training.learnsThumbs()).isTrue();
        assertThat(training.hyperparameters().getObjective()).isEqualTo("kto");
        assertThat(training.hyperparameters().getOrthogonality()).isEqualTo(0.5);
        assertThat(training.hyperparameters().getPatience()).isEqualTo(3);
        assertThat(training.hyperparameters().getRank()).isEqualTo(4);
        assertThat(TrainingPolicy.standard().learnsThumbs()).isFalse();
    }

    @Test
    void theLearningRateSuitsTheObjectiveUnlessOneIsStated() {
        PolicyFile file = new PolicyFile();
        assertThat(TrainingPolicy.standard().hyperparameters().getLearningRate())
                .isEqualTo(2e-3);
        assertThat(file.parse("standard: {training: {objective: kto}}", "p.yaml")
                        .standard()
                        .training()
                        .hyperparameters()
                        .getLearningRate())
                .isEqualTo(5e-4);
        assertThat(file.parse("standard: {training: {objective: dpo, learningRate: 0.01}}", "p.yaml")
                        .standard()
                        .training()
                        .hyperparameters()
                        .getLearningRate())
                .isEqualTo(0.01);
    }

    @Test
    void aMethodThatGivesNoAdapterIsNoPolicy() {
        PolicyFile file = new PolicyFile();
        assertThatThrownBy(() -> file.parse("standard: {training: {method: full}}", "p.yaml"))
                .hasMessage("p.yaml: training.method must be one of [lora, rslora, dora, qlora] but is full");
        assertThatThrownBy(() -> file.parse("standard: {training: {objective: ppo}}", "p.yaml"))
                .hasMessageContaining("training.objective must be one of");
        assertThatThrownBy(() -> file.parse("standard: {training: {patience: -1}}", "p.yaml"))
                .hasMessageContaining("training.patience");
        assertThatThrownBy(() -> file.parse("standard: {training: {method: dora, orthogonality: 1}}", "p.yaml"))
                .hasMessageContaining("training.orthogonality must be 0 with training.method dora");
    }
}
