package io.attune.app.demo.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Everything that the simulated users of the demo say. Immutable and safe to share between threads. */
public final class DemoCorpus {

    /** Name of the invented company whose support desk is the shift. */
    public static final String COMPANY = "Brackenwhirl";

    /** Class path resource of the anchor set, JSON Lines with {@code prompt} and {@code response}. */
    public static final String ANCHORS_RESOURCE = "/io/attune/app/demo/anchors.jsonl";

    private static final String FOLDER = "/io/attune/app/demo/";
    private static final Crowd CROWD = new Crowd(160);
    private static final Wording WORDING = new Wording(0.15, 0.15, 0.12);

    private final IntentTraffic general;
    private final IntentTraffic desk;
    private final FixedTraffic harmful;
    private final FixedTraffic pii;
    private final GuardedFile.Poison poison;

    private DemoCorpus(List<Intent> general, List<Intent> desk, GuardedFile guarded) {
        this.general = new IntentTraffic(SimulatedRequest.GENERAL, general, WORDING, CROWD);
        this.desk = new IntentTraffic(SimulatedRequest.DESK, desk, WORDING, CROWD);
        this.harmful = new FixedTraffic(SimulatedRequest.HARMFUL, guarded.harmfulPrompts(), CROWD);
        this.pii = new FixedTraffic(SimulatedRequest.PII, guarded.piiPrompts(), CROWD);
        this.poison = guarded.poison();
    }

    /**
     * Reads the corpus from the class path.
     *
     * @throws IllegalArgumentException naming what is wrong in the files
     */
    public static DemoCorpus load() {
        return new DemoCorpus(
                IntentFile.parse(resource(FOLDER + "general.yaml")),
                IntentFile.parse(resource(FOLDER + "desk.yaml")),
                GuardedFile.parse(resource(FOLDER + "guarded.yaml")));
    }

    /** Calm everyday requests. */
    public Traffic general() {
        return general;
    }

    /** The support desk of {@link #COMPANY}. */
    public Traffic desk() {
        return desk;
    }

    /** Prompts that deserve a refusal. */
    public Traffic harmful() {
        return harmful;
    }

    /** Prompts that carry made-up personal data. */
    public Traffic pii() {
        return pii;
    }

    /** The user who floods crafted feedback, asking questions of {@code cover}. */
    public PoisonScript poison(Traffic cover) {
        return new PoisonScript(poison.userId(), poison.demonstrations(), cover);
    }

    /** Fixed general prompts that no traffic and no training row of the pocket model repeats. */
    public List<Anchor> anchors() {
        return Anchor.parse(resource(ANCHORS_RESOURCE));
    }

    List<Intent> generalIntents() {
        return general.intents();
    }

    List<Intent> deskIntents() {
        return desk.intents();
    }

    private static String resource(String path) {
        try (InputStream in = DemoCorpus.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("resource " + path + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + path + " cannot be read", e);
        }
    }
}
