package io.attune.safety.job;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** A sink whose records the test that made it can read; the job runs in the same JVM. */
final class Collected<T> implements Sink<T> {
    private static final long serialVersionUID = 1L;
    private static final ConcurrentHashMap<String, List<Object>> RECORDS = new ConcurrentHashMap<>();

    private final String id = java.util.UUID.randomUUID().toString();

    Collected() {
        RECORDS.put(id, new CopyOnWriteArrayList<>());
    }

    @SuppressWarnings("unchecked")
    List<T> records() {
        return (List<T>) RECORDS.get(id);
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        return new SinkWriter<>() {
            @Override
            public void write(T element, Context ignored) {
                RECORDS.get(id).add(element);
            }

            @Override
            public void flush(boolean endOfInput) {
                // Written at once.
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
    }
}
