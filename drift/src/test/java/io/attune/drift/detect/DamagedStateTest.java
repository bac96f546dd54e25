package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Saved state that was cut off or overwritten gets a message, never an exception that says nothing or gigabytes of memory. */
class DamagedStateTest {

    private static final DetectorCodec CODEC = new DetectorCodec();
    private static final List<byte[]> SAVED = saved();

    private static List<byte[]> saved() {
        double[] numbers = new SplittableRandom(1).doubles(200).toArray();
        Calibration calibration = Calibration.of(new RunLength(100));
        return List.of("mean", "rank", "conformal", "adwin", "kswin", "psi").stream()
                .map(name -> CODEC.save(Detectors.ofNumbers(
                        name,
                        numbers,
                        new Dependence(name.equals("rank") ? 10 : 0, Dependence.Mode.NONE),
                        calibration,
                        1)))
                .toList();
    }

    @Property(tries = 300)
    void cutStateIsRefused(@ForAll @IntRange(max = 5) int which, @ForAll @IntRange(max = 99) int percent) {
        byte[] whole = SAVED.get(which);
        refusedOrRead(Arrays.copyOf(whole, whole.length * percent / 100));
    }

    @Property(tries = 500)
    void overwrittenStateIsRefusedOrRead(
            @ForAll @IntRange(max = 5) int which, @ForAll @IntRange(max = 20_000) int at, @ForAll byte value) {
        byte[] state = SAVED.get(which).clone();
        state[at % Math.min(state.length, 200)] = value;
        refusedOrRead(state);
    }

    /** A damaged kind has the bytes read as another detector's, whose lengths they then state. */
    @Example
    void stateOfAnotherKindIsRefusedOrRead() {
        for (byte[] saved : SAVED) {
            for (int kind = 0; kind < 256; kind++) {
                byte[] state = saved.clone();
                state[1] = (byte) kind;
                refusedOrRead(state);
            }
        }
    }

    /** Blocks that never end, or stand where none can, would have a detector wait without a word. */
    @Example
    void blocksThatCannotBeAreRefused() throws IOException {
        DataInputStream endless = state(0, 0, 0);
        assertThatThrownBy(() -> Blocks.read(endless))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("block");
        DataInputStream overfull = state(2, 3, 5);
        assertThatThrownBy(() -> Blocks.read(overfull))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("filled");
        // Block, gap, two longs, position.
        DataInputStream beyond = state(2, 3, 0, 0, 0, 0, 5);
        assertThatThrownBy(() -> Thinning.read(beyond))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("position");
    }

    private static DataInputStream state(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length + Double.BYTES);
        bytes.asIntBuffer().put(values);
        return new DataInputStream(new ByteArrayInputStream(bytes.array()));
    }

    private static void refusedOrRead(byte[] state) {
        try {
            assertThat(CODEC.restore(state)).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
