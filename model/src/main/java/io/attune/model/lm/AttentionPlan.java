package io.attune.model.lm;

import io.attune.model.format.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which keys each query of a packed batch may see, as dense products of heads: rows of about the same length make a group,
 * long rows are cut into blocks of queries, and a block sees the keys up to its own end only. So there is little padding,
 * little is multiplied that the causal mask hides, and one mask serves all rows of a block.
 *
 * <p>Queries and keys are gathered head by head from the projections {@code [tokens, heads, dim]} into tables with one row
 * of {@code dim} numbers each; the tables here say from where, and where each result belongs.
 */
final class AttentionPlan {
    /** With longer rows than this the scores are computed again on the way back: kept, they would outgrow all the rest. */
    private static final int KEPT_KEYS = 512;

    private final int queryHeads;
    private final int keyHeads;
    private final PackedBatch batch;
    private final List<Block> blocks = new ArrayList<>();
    private final long[] queryFrom;
    private final long[] keyFrom;
    private final long[] valueFrom;
    private final long[] outputAt;
    private final long[] projectionAt;
    private final long[] valueAt;
    private final long[] prefixAt;
    private final long[] slopeFrom;
    private final List<Long> padded = new ArrayList<>();

    /**
     * How rows are grouped.
     *
     * @param queries most queries of a group that has more than one row
     * @param waste most padding, as a share of a group's queries
     * @param block most queries of a block
     */
    record Grouping(int queries, double waste, int block) {
        /** On a processor: what a product works on should stay in the cache. */
        static final Grouping CPU = new Grouping(1024, 0.1, 128);

        /** On a graphics processor: few large products. */
        static final Grouping CUDA = new Grouping(1 << 20, 1, 512);
    }

    /** Some queries of all rows of a group: {@code first} is the position of the first, {@code at} its place in the table. */
    private record Block(int rows, int queries, int keys, int seen, int at, int keysAt, int first) {
        long[] numbers() {
            return new long[] {rows, queries, keys, seen, at, keysAt, first, keys <= KEPT_KEYS ? 1 : 0};
        }
    }

    /** Rows whose queries are laid out together; row −1 is the common beginning. */
    private record Group(List<Integer> rows, int queries, int keys) {}

    private AttentionPlan(PackedBatch batch, ModelConfig model, List<Group> groups, int blockLength) {
        this.batch = batch;
        this.queryHeads = model.heads();
        this.keyHeads = model.kvHeads();
        int tokens = batch.tokens();
        int queries = 0;
        int keys = 0;
        for (Group group : groups) {
            queries += group.rows().size() * group.queries() * queryHeads;
            keys += group.rows().size() * group.keys() * keyHeads;
        }
        queryFrom = new long[queries];
        slopeFrom = new long[queries];
        keyFrom = new long[keys];
        valueFrom = new long[keys];
        outputAt = new long[tokens * queryHeads];
        projectionAt = new long[tokens * (queryHeads + keyHeads)];
        valueAt = new long[tokens * keyHeads];
        int sequences = groups.stream().mapToInt(group -> group.rows().size()).sum();
        prefixAt = new long[sequences * batch.prefix() * keyHeads];
        int prefixUsed = 0;
        int query = 0;
        int key = 0;
        for (Group group : groups) {
            int keysAt = key;
            for (int row : group.rows()) {
                for (int i = 0; i < batch.prefix(); i++) {
                    for (int head = 0; head < keyHeads; head++) {
                        prefixAt[prefixUsed++] = key + (long) head * group.keys() + i;
                    }
                }
                placeKeys(row, group.keys(), key);
                key += keyHeads * group.keys();
            }
            int position = group.rows().get(0) < 0 ? 0 : batch.prefix();
            for (int from = 0; from < group.queries(); from += blockLength) {
                int length = Math.min(blockLength, group.queries() - from);
                int first = position + from;
                int seen = Math.min(group.keys(), first + length);
                blocks.add(new Block(group.rows().size(), length, group.keys(), seen, query, keysAt, first));
                for (int row : group.rows()) {
                    placeQueries(row, from, length, query);
                    query += queryHeads * length;
                }
            }
        }
    }

    static AttentionPlan of(PackedBatch batch, ModelConfig model, Grouping grouping) {
        List<Group> groups = new ArrayList<>();
        if (batch.prefix() > 0) {
            groups.add(new Group(List.of(-1), batch.prefix(), batch.prefix()));
        }
        List<Integer> rows = new ArrayList<>();
        int longest = 0;
        int own = 0;
        for (int row = 0; row < batch.sequences(); row++) {
            int length = batch.length(row) - batch.prefix();
            int most = Math.max(longest, length);
            int all = (rows.size() + 1) * most;
            if (!rows.isEmpty() && (all > grouping.queries() || all - own - length > grouping.waste() * all)) {
                groups.add(new Group(List.copyOf(rows), longest, longest + batch.prefix()));
                rows.clear();
                own = 0;
                most = length;
            }
            rows.add(row);
            longest = most;
            own += length;
        }
        groups.add(new Group(List.copyOf(rows), longest, longest + batch.prefix()));
        return new AttentionPlan(batch, model, groups, grouping.block());
    }

    private void placeKeys(int row, int padded, int at) {
        int length = row < 0 ? batch.prefix() : batch.length(row);
        for (int head = 0; head < keyHeads; head++) {
            for (int i = 0; i < length; i++) {
                int to = at + head * padded + i;
                int token = batch.row(Math.max(row, 0), i);
                keyFrom[to] = (long) token * (queryHeads + keyHeads) + queryHeads + head;
                valueFrom[to] = (long) token * (queryHeads + 2 * keyHeads) + queryHeads + keyHeads + head;
                projectionAt[token * (queryHeads + keyHeads) + queryHeads + head] = queryFrom.length + to;
                valueAt[token * keyHeads + head] = to;
            }
        }
    }

    private void placeQueries(int row, int from, int count, int at) {
        int begin = row < 0 ? 0 : batch.prefix();
        int length = row < 0 ? batch.prefix() : batch.length(row);
        for (int head = 0; head < queryHeads; head++) {
            for (int i = 0; i < count; i++) {
                int to = at + head * count + i;
                int index = begin + from + i;
                if (index >= length) {
                    padded.add((long) to);
                    continue;
                }
                int token = batch.row(Math.max(row, 0), index);
                queryFrom[to] = (long) token * (queryHeads + keyHeads) + head;
                slopeFrom[to] = (long) token * queryHeads + head;
                outputAt[token * queryHeads + head] = to;
                projectionAt[token * (queryHeads + keyHeads) + head] = to;
            }
        }
    }

    /** The numbers of prefix tokens, queries and keys in the tables, one to spare, then eight numbers a block. */
    long[] numbers() {
        long[] numbers = new long[4 + 8 * blocks.size()];
        numbers[0] = batch.prefix();
        numbers[1] = queryFrom.length;
        numbers[2] = keyFrom.length;
        for (int i = 0; i < blocks.size(); i++) {
            System.arraycopy(blocks.get(i).numbers(), 0, numbers, 4 + 8 * i, 8);
        }
        return numbers;
    }

    /** The tables in the program's order, which begins with the queries and keys to gather. */
    List<long[]> tables() {
        long[] both = Arrays.copyOf(queryFrom, queryFrom.length + keyFrom.length);
        System.arraycopy(keyFrom, 0, both, queryFrom.length, keyFrom.length);
        long[] unused = padded.stream().mapToLong(Long::longValue).toArray();
        return List.of(both, valueFrom, outputAt, projectionAt, valueAt, prefixAt, slopeFrom, unused);
    }
}
