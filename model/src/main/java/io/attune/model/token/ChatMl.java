package io.attune.model.token;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ChatML layout: {@code <|im_start|>role\ncontent<|im_end|>\n} for each turn. A default system prompt comes first
 * when the conversation does not begin with one of its own.
 *
 * @param defaultSystem null for none
 */
record ChatMl(String defaultSystem) implements ChatTemplate {
    static final String START = "<|im_start|>";
    static final String END = "<|im_end|>";

    private static final Pattern DEFAULT_SYSTEM =
            Pattern.compile("<\\|im_start\\|>system(?:\\n|\\\\n)(.*?)<\\|im_end\\|>", Pattern.DOTALL);

    /** Whether a Jinja template is of this kind. */
    static boolean matches(String jinja) {
        return jinja.contains(START) && jinja.contains(END);
    }

    /** Takes the default system prompt, where there is a literal one, out of a Jinja template. */
    static ChatMl of(String jinja) {
        Matcher system = DEFAULT_SYSTEM.matcher(jinja);
        return new ChatMl(system.find() && !system.group(1).contains("{") ? system.group(1) : null);
    }

    @Override
    public List<Segment> segments(List<Message> messages, boolean addGenerationPrompt) {
        List<Segment> segments = new ArrayList<>();
        if (defaultSystem != null
                && !messages.isEmpty()
                && !Objects.equals(messages.get(0).role(), "system")) {
            turn(segments, "system", defaultSystem);
        }
        for (Message message : messages) {
            turn(segments, message.role(), message.content());
        }
        if (addGenerationPrompt) {
            segments.add(new Segment.Control(START));
            segments.add(new Segment.Text("assistant\n"));
        }
        return List.copyOf(segments);
    }

    private static void turn(List<Segment> segments, String role, String content) {
        segments.add(new Segment.Control(START));
        segments.add(new Segment.Text(role + "\n" + content));
        segments.add(new Segment.Control(END));
        segments.add(new Segment.Text("\n"));
    }
}
