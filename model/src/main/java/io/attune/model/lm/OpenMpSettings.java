package io.attune.model.lm;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the OpenMP runtime inside libtorch, which reads them from the environment when it is loaded.
 *
 * <p>Its threads spin at every barrier by default. When other processes or threads want the same cores, a thread then
 * burns its time slice waiting for one that is not running, and decoding gets ten times slower. Waiting passively costs
 * next to nothing on an idle machine.
 */
final class OpenMpSettings {
    private static final Logger log = LoggerFactory.getLogger(OpenMpSettings.class);

    private OpenMpSettings() {}

    /** Makes threads wait passively, unless the environment says otherwise. Has no effect once libtorch is loaded. */
    static void waitPassively() {
        if (Platform.isWindows()) {
            return;
        }
        try {
            // setenv(name, value, overwrite): Java itself cannot change the environment of its process.
            Function setenv = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction("setenv");
            setenv.invokeInt(new Object[] {"OMP_WAIT_POLICY", "PASSIVE", 0});
        } catch (UnsatisfiedLinkError e) {
            log.warn("OMP_WAIT_POLICY cannot be set, decoding may be slow on a busy machine: {}", e.getMessage());
        }
    }
}
