package io.attune.serving.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
    private static final byte[] HEADER = bytes("a schema");

    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Spool open() throws IOException {
        return Spool.open(folder, HEADER, 1 << 20);
    }

    private static List<String> texts(List<Spool.Record> records) {
        return records.stream()
                .map(found -> new String(found.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> !file.getFileName().toString().equals("lock"))
                    .toList();
        }
    }

    @Test
    void whatIsNotDoneIsGivenOutByTheNextProcessWithItsHeader() throws Exception {
        try (Spool spool = open()) {
            spool.append(bytes("one"));
            Spool.Handle two = spool.append(bytes("two"));
            spool.append(bytes("three"));
            spool.done(two);
            assertThat(spool.pending()).isEqualTo(2);
        }
        try (Spool spool = open()) {
            assertThat(spool.pending()).isEqualTo(2);
            List<Spool.Record> found = spool.takeRecovered();
            assertThat(texts(found)).containsExactly("one", "three");
            assertThat(found).allSatisfy(record -> assertThat(record.header()).isEqualTo(HEADER));
            assertThat(spool.takeRecovered()).isEmpty();
            spool.done(found.get(0).handle());
        }
        try (Spool spool = open()) {
            assertThat(texts(spool.takeRecovered())).containsExactly("three");
        }
    }

    @Test
    void filesGoWhenAllOfTheirRecordsAreDone() throws Exception {
        try (Spool spool = open()) {
            Spool.Handle one = spool.append(bytes("one"));
            Spool.Handle two = spool.append(bytes("two"));
            assertThat(files()).isNotEmpty();
            spool.done(one);
            spool.done(two);
            assertThat(files()).isEmpty();
            spool.append(bytes("three"));
        }
        try (Spool spool = open()) {
            assertThat(texts(spool.takeRecovered())).containsExactly("three");
        }
    }

    @Test
    void aFullSpoolRefusesAndHasRoomAgainLater() throws Exception {
        try (Spool spool = Spool.open(folder, HEADER, 200)) {
            Spool.Handle first = spool.append(new byte[150]);
            assertThatThrownBy(() -> spool.append(new byte[150]))
                    .isInstanceOf(SpoolFullException.class)
                    .hasMessageContaining("of 200 bytes");
            spool.done(first);
            spool.append(new byte[150]);
            assertThat(spool.pending()).isEqualTo(1);
        }
    }

    @Test
    void aFolderBelongsToOneProcess() throws Exception {
        try (Spool spool = open()) {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("another process");
            spool.append(bytes("still works"));
        }
    }

    /** A process that is killed while it appends leaves a part of a frame; what was promised before it is all there. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverTheLastWriteLeftTheRecordsBeforeItAreWhole(long seed) throws Exception {
        Random random = new Random(seed);
        try (Spool spool = open()) {
            for (int i = 0; i < 20; i++) {
                spool.append(bytes("record " + i));
            }
        }
        Path file = files().stream()
                .filter(path -> path.toString().endsWith(".spool"))
                .findFirst()
                .orElseThrow();
        byte[] whole = Files.readAllBytes(file);
        byte[] torn = Frames.frame(bytes("never promised"));
        for (int kept = 1; kept < torn.length; kept++) {
            ByteBuffer left = ByteBuffer.allocate(whole.length + torn.length);
            left.put(whole).put(torn, 0, kept);
            // The file may have grown before its bytes came.
            int end = random.nextBoolean() ? left.position() : left.limit();
            Files.write(file, Arrays.copyOf(left.array(), end));
            try (Spool spool = open()) {
                assertThat(texts(spool.takeRecovered())).hasSize(20).last().isEqualTo("record 19");
            }
        }
    }

    /** Against a map: random appends, marks and restarts. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void givesOutExactlyWhatIsNotDone(long seed) throws Exception {
        Random random = new Random(seed);
        Map<String, Spool.Handle> expected = new HashMap<>();
        Spool spool = Spool.open(folder, HEADER, 64L << 20);
        try {
            for (int i = 0; i < 400; i++) {
                int what = random.nextInt(20);
                if (what == 0) {
                    spool.close();
                    spool = Spool.open(folder, HEADER, 64L << 20);
                    List<Spool.Record> found = spool.takeRecovered();
                    assertThat(new TreeSet<>(texts(found))).isEqualTo(new TreeSet<>(expected.keySet()));
                    found.forEach(record ->
                            expected.put(new String(record.payload(), StandardCharsets.UTF_8), record.handle()));
                } else if (what < 12 || expected.isEmpty()) {
                    String text = i + "x".repeat(random.nextInt(200_000));
                    expected.put(text, spool.append(bytes(text)));
                } else {
                    String text = expected.keySet().iterator().next();
                    spool.done(expected.remove(text));
                }
                assertThat(spool.pending()).isEqualTo(expected.size());
            }
        } finally {
            spool.close();
        }
    }

    @Test
    void manyThreadsAppendAndFinishAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Set<String> left = ConcurrentHashMap.newKeySet();
        try (Spool spool = open()) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                all.add(threads.submit((Callable<Void>) () -> {
                    for (int i = 0; i < 50; i++) {
                        String text = thread + "-" + i;
                        Spool.Handle handle = spool.append(bytes(text));
                        if (i % 3 == 0) {
                            left.add(text);
                        } else {
                            spool.done(handle);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
        try (Spool spool = open()) {
            assertThat(texts(spool.takeRecovered())).containsExactlyInAnyOrderElementsOf(left);
        }
    }
}
