package io.attune.drift.job;

import io.attune.drift.feature.EmbeddingBudget;
import io.attune.drift.feature.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** What scoring remembers of a scope, in one piece: a version byte, the embedding budget, the vocabulary. */
final class ScoringState {

    private static final int VERSION = 1;

    private ScoringState() {}

    static byte[] write(Vocabulary vocabulary, EmbeddingBudget budget) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * 1024);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(VERSION);
        budget.write(out);
        vocabulary.write(out);
        return bytes.toByteArray();
    }

    /** Fills the budget, returns the vocabulary. */
    static Vocabulary read(byte[] saved, EmbeddingBudget budget) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved));
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("the scoring state has version " + version + ", this code reads " + VERSION);
        }
        budget.read(in);
        return Vocabulary.read(in);
    }
}
