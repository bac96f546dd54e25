package io.attune.drift.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Texts with a known change point: from which groups calm and changed texts come, and which share of the stream is changed. */
public enum TextScenario {
    /** Five domains of clinc150 give way to the other five at once. */
    CLINC_SWAP("clinc150: five domains swapped, abrupt"),
    /** Queries out of clinc150's scope rise from 5 % to 25 % at once. */
    CLINC_OUT_OF_SCOPE("clinc150: out-of-scope share 5 % → 25 %, abrupt"),
    /** 27 intents of banking77 join the other 50, up to half of the stream within 200 texts. */
    BANKING_INTENTS("banking77: 27 intents appear, gradual to 50 %"),
    /** Code instructions give way to customer support within 200 texts. */
    SUPPORT_AFTER_CODE("support after code, gradual to 100 %"),
    /** As {@link #CLINC_SWAP}, but fifty texts of the new domains and fifty of the old in turn. */
    CLINC_RECURRING("clinc150: five domains swapped, recurring every 50");

    private final String title;

    TextScenario(String title) {
        this.title = title;
    }

    /** For the table. */
    public String title() {
        return title;
    }

    /** Share of changed texts; t counts from the change, negative before it. */
    double share(int t) {
        boolean after = t >= 0;
        return switch (this) {
            case CLINC_SWAP -> after ? 1 : 0;
            case CLINC_OUT_OF_SCOPE -> after ? 0.25 : 0.05;
            case BANKING_INTENTS -> after ? 0.5 * Math.min(1, t / 200.0) : 0;
            case SUPPORT_AFTER_CODE -> after ? Math.min(1, t / 200.0) : 0;
            case CLINC_RECURRING -> after && t / 50 % 2 == 0 ? 1 : 0;
        };
    }

    /**
     * One stream, every text at most once.
     *
     * @param length texts
     * @param change index of the first changed text; beyond the length for none
     */
    List<String> stream(TextCorpora corpora, int length, int change, long seed) {
        Random random = new Random(seed);
        Iterator<String> calm = shuffled(corpora.texts(calmGroups(corpora)), random);
        Iterator<String> changed = shuffled(corpora.texts(changedGroups(corpora)), random);
        List<String> stream = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            int t = change > length ? -1 : i - change;
            stream.add(random.nextDouble() < share(t) ? changed.next() : calm.next());
        }
        return stream;
    }

    private static Iterator<String> shuffled(List<String> texts, Random random) {
        Collections.shuffle(texts, random);
        return texts.iterator();
    }

    private List<String> calmGroups(TextCorpora corpora) {
        return switch (this) {
            case CLINC_SWAP, CLINC_RECURRING -> domains(corpora).subList(0, 5);
            case CLINC_OUT_OF_SCOPE -> domains(corpora);
            case BANKING_INTENTS -> intents(corpora).subList(0, 50);
            case SUPPORT_AFTER_CODE -> List.of("code");
        };
    }

    private List<String> changedGroups(TextCorpora corpora) {
        return switch (this) {
            case CLINC_SWAP, CLINC_RECURRING -> domains(corpora).subList(5, 10);
            case CLINC_OUT_OF_SCOPE -> List.of("clinc/oos");
            case BANKING_INTENTS -> intents(corpora).subList(50, 77);
            case SUPPORT_AFTER_CODE -> List.of("support");
        };
    }

    private static List<String> domains(TextCorpora corpora) {
        List<String> domains = new ArrayList<>(corpora.names("clinc/"));
        domains.remove("clinc/oos");
        return domains;
    }

    private static List<String> intents(TextCorpora corpora) {
        List<String> intents = new ArrayList<>(corpora.names("banking77/"));
        Collections.shuffle(intents, new Random(77));
        return intents;
    }
}
