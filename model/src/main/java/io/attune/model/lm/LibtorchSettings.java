package io.attune.model.lm;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings that libtorch's libraries read from the environment when they are loaded; what the environment says already
 * stays.
 *
 * <p>OpenMP's threads spin for milliseconds at every barrier by default. When other processes or threads want the same cores,
 * a thread then burns its time slice waiting for one that is not running, and decoding gets ten times slower. Not spinning at
 * all costs a wake-up of some 60 µs at each of a training step's thousands of barriers. Ten thousand rounds, some tens of
 * microseconds, bridge the usual gap between two operations and no more.
 *
 * <p>oneDNN keeps what it prepared for the last 1,024 shapes of matrix products. Every batch here has a shape of its own, so
 * that memory grows for hours and is never used again; the layers of one pass share a handful of shapes.
 */
final class LibtorchSettings {
    private static final Logger log = LoggerFactory.getLogger(LibtorchSettings.class);

    private static final Map<String, String> VARIABLES = Map.of(
            "GOMP_SPINCOUNT", "10000",
            "ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32",
            "LRU_CACHE_CAPACITY", "32");

    private LibtorchSettings() {}

    /** Sets what the environment leaves open. Has no effect once libtorch is loaded. */
    static void apply() {
        if (Platform.isWindows()) {
            return;
        }
        NativeHeap.keepFreed();
        try {
            // setenv(name, value, overwrite): Java itself cannot change the environment of its process.
            Function setenv = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction("setenv");
            VARIABLES.forEach((name, value) -> setenv.invokeInt(new Object[] {name, value, 0}));
        } catch (UnsatisfiedLinkError e) {
            log.warn("libtorch keeps its own settings, it may be slow on a busy machine: {}", e.getMessage());
        }
    }
}
