package io.attune.model.lm;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The C library's heap, which libtorch's tensors on the processor come from. glibc gives freed memory back to the kernel at
 * once when it is much, and a training step asks for the same gigabyte again and again: the page faults then take longer than
 * the arithmetic. So freed memory is kept while work goes on, and given back when a piece of work is over. Elsewhere than in
 * glibc nothing is changed.
 */
final class NativeHeap {
    private static final Logger log = LoggerFactory.getLogger(NativeHeap.class);

    /** M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_THRESHOLD of malloc.h; the last is the most that glibc accepts. */
    private static final Map<Integer, Integer> KEEP = Map.of(-1, 1 << 30, -2, 64 << 20, -3, 32 << 20);

    private NativeHeap() {}

    /** From now on freed memory is kept for later. */
    static void keepFreed() {
        KEEP.forEach((parameter, value) -> call("mallopt", parameter, value));
    }

    /** Gives what is free back to the kernel. */
    static void giveBack() {
        call("malloc_trim", 0);
    }

    private static void call(String function, Object... arguments) {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            Function found = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction(function);
            found.invokeInt(arguments);
        } catch (UnsatisfiedLinkError e) {
            log.debug("this C library has no {}", function, e);
        }
    }
}
