package io.attune.trainer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code PYTHON} naming an interpreter that has PEFT, everything that must agree does. */
class ParityCheckTest {
    @TempDir
    private Path directory;

    @Test
    void agreesWithTransformersAndPeft() throws Exception {
        String python = System.getenv("PYTHON");
        Assumptions.assumeTrue(python != null, "PYTHON does not name a Python with PEFT");
        Assumptions.assumeTrue(
                new PythonReference(python, directory).missing() == null, "the Python in PYTHON has no PEFT");
        Map<String, Object> report = new ParityCheck(BenchFiles.settings(directory, 5, python), said -> {}).run();
        assertThat((List<?>) report.get("checks")).hasSize(11).allSatisfy(check -> assertThat(
                        ((Map<?, ?>) check).get("holds"))
                .as(check.toString())
                .isEqualTo(true));
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        ParityCheck check = new ParityCheck(BenchFiles.settings(directory, 5, "/no/such/python"), said -> {});
        assertThatThrownBy(check::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/no/such/python");
    }
}
