package io.attune.model.token;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Mistral's layout: {@code [INST] content[/INST] answer</s>}. There is no turn for a system prompt: it is put before the last
 * message of the user's, two line ends between, as Mistral's own tokeniser does; templates that refuse one get it so too.
 *
 * @param open a space or nothing behind {@code [INST]}
 * @param close a space or nothing before {@code [/INST]}
 * @param beforeAnswer a space or nothing
 * @param trims whether answers lose white space at their ends
 */
record MistralChat(String open, String close, String beforeAnswer, boolean trims) implements ChatTemplate {
    private static final String INST = "[INST]";
    private static final String END_INST = "[/INST]";
    private static final Pattern SPACE_BEFORE_ANSWER = Pattern.compile("([\"']) \\1 *[+~] *message");
    private static final Pattern TRIMMED = Pattern.compile("content(\"\\]|'\\])? *\\| *trim");

    /** Whether a Jinja template is of this kind, and not of its later form with a turn for system prompts. */
    static boolean matches(String jinja) {
        return jinja.contains(INST)
                && jinja.contains(END_INST)
                && !jinja.contains("[SYSTEM_PROMPT]")
                && !jinja.contains("<<SYS>>");
    }

    static MistralChat of(String jinja) {
        return new MistralChat(
                jinja.contains(INST + " ") ? " " : "",
                jinja.contains(" " + END_INST) ? " " : "",
                SPACE_BEFORE_ANSWER.matcher(jinja).find() ? " " : "",
                TRIMMED.matcher(jinja).find());
    }

    @Override
    public boolean beginsWithBos() {
        return true;
    }

    /** An answer is opened by the end of the question, so there is no generation prompt. */
    @Override
    public List<Segment> segments(List<Message> messages, boolean addGenerationPrompt) {
        boolean system = !messages.isEmpty() && messages.get(0).role().equals("system");
        List<Message> turns = system ? messages.subList(1, messages.size()) : messages;
        int last = turns.size() - 1;
        while (last >= 0 && !turns.get(last).role().equals("user")) {
            last--;
        }
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            Message turn = turns.get(i);
            if (turn.role().equals("assistant")) {
                segments.add(
                        new Segment.Text(beforeAnswer + (trims ? turn.content().strip() : turn.content())));
                segments.add(new Segment.Marker("</s>"));
            } else {
                String before = system && i == last ? messages.get(0).content() + "\n\n" : "";
                segments.add(new Segment.Marker(INST));
                segments.add(new Segment.Text(open + before + turn.content() + close));
                segments.add(new Segment.Marker(END_INST));
            }
        }
        return List.copyOf(segments);
    }
}
