package io.attune.model.token;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ChatML layout of SmolLM2 and Qwen: {@code <|im_start|>role\ncontent<|im_end|>\n} for each turn. A default system prompt
 * comes first when the conversation does not begin with one of its own.
 *
 * <p>Of models that think before they answer (Qwen3), thinking is off, as with transformers' {@code enable_thinking=False}:
 * the assistant's turn opens with an empty thought, and thoughts in earlier turns are left out.
 *
 * @param defaultSystem null for none
 * @param thinks whether the model was trained to think
 */
record ChatMl(String defaultSystem, boolean thinks) implements ChatTemplate {
    static final String START = "<|im_start|>";
    static final String END = "<|im_end|>";

    private static final String EMPTY_THOUGHT = "<think>\n\n</think>\n\n";

    /** A whole system turn in one literal: no brace or quote in it but escaped ones. */
    private static final Pattern DEFAULT_SYSTEM = Pattern.compile(
            "<\\|im_start\\|>system(?:\\n|\\\\n)((?:\\\\[n'\"]|[^{}'\"\\\\])*)<\\|im_end\\|>", Pattern.DOTALL);

    /** Whether a Jinja template is of this kind. */
    static boolean matches(String jinja) {
        return jinja.contains(START) && jinja.contains(END);
    }

    /** Whether a Jinja template of this kind writes more into the system turn than what is known here, SmolLM3's for one. */
    static boolean addsMetadata(String jinja) {
        return jinja.contains("strftime_now") || jinja.contains("Reasoning Mode");
    }

    /** Takes the default system prompt, where there is a literal one, out of a Jinja template. */
    static ChatMl of(String jinja) {
        if (addsMetadata(jinja)) {
            return new ChatMl(null, false);
        }
        Matcher system = DEFAULT_SYSTEM.matcher(jinja);
        String prompt = system.find()
                ? system.group(1).replace("\\n", "\n").replace("\\'", "'").replace("\\\"", "\"")
                : null;
        return new ChatMl(prompt, jinja.contains("enable_thinking") && jinja.contains("<think>"));
    }

    @Override
    public List<Segment> segments(List<Message> messages, boolean addGenerationPrompt) {
        List<Segment> segments = new ArrayList<>();
        if (defaultSystem != null
                && !messages.isEmpty()
                && !messages.get(0).role().equals("system")) {
            turn(segments, "system", defaultSystem);
        }
        int lastQuery = lastQuery(messages);
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            String content = message.content();
            if (thinks && message.role().equals("assistant")) {
                Thought thought = Thought.of(content);
                boolean shown = i > lastQuery
                        && (i == messages.size() - 1 || !thought.reasoning().isEmpty());
                content = shown ? thought.shown() : thought.answer();
            }
            turn(segments, message.role(), content);
        }
        if (addGenerationPrompt) {
            segments.add(new Segment.Control(START));
            segments.add(new Segment.Text("assistant\n" + (thinks ? EMPTY_THOUGHT : "")));
        }
        return List.copyOf(segments);
    }

    /** Place of the last message of the user's; of the last at all where there is none. */
    private static int lastQuery(List<Message> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role().equals("user")) {
                return i;
            }
        }
        return messages.size() - 1;
    }

    private static void turn(List<Segment> segments, String role, String content) {
        segments.add(new Segment.Control(START));
        segments.add(new Segment.Text(role + "\n" + content));
        segments.add(new Segment.Control(END));
        segments.add(new Segment.Text("\n"));
    }

    /** An answer of a thinking model in two parts. */
    private record Thought(String reasoning, String answer) {
        private static final String CLOSE = "</think>";

        static Thought of(String content) {
            int first = content.indexOf(CLOSE);
            if (first < 0) {
                return new Thought("", content);
            }
            String before = content.substring(0, first).replaceAll("\\n+$", "");
            String inside = before.substring(Math.max(0, before.lastIndexOf("<think>") + "<think>".length()));
            String reasoning = before.contains("<think>") ? inside : before;
            String answer = content.substring(content.lastIndexOf(CLOSE) + CLOSE.length());
            return new Thought(withoutFirstLines(reasoning), withoutFirstLines(answer));
        }

        String shown() {
            return "<think>\n" + reasoning.replaceAll("\\n+$", "") + "\n</think>\n\n" + withoutFirstLines(answer);
        }

        private static String withoutFirstLines(String text) {
            return text.replaceFirst("^\\n+", "");
        }
    }
}
