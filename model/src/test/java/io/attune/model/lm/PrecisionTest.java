package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionTest {
    @TempDir
    Path directory;

    @Test
    void onlyInstructionsForBf16MakeItNative() throws IOException {
        assertThat(withFlags("fpu avx512f avx512bw avx512_vnni")).isFalse();
        assertThat(withFlags("fpu avx512f avx512_bf16")).isTrue();
        assertThat(withFlags("fpu amx_bf16 amx_tile")).isTrue();
        assertThat(ProcessorFeatures.nativeBf16(directory.resolve("absent"))).isFalse();
    }

    private boolean withFlags(String flags) throws IOException {
        return ProcessorFeatures.nativeBf16(
                Files.writeString(directory.resolve("cpuinfo"), "processor\t: 0\nflags\t\t: " + flags + "\n"));
    }
}
