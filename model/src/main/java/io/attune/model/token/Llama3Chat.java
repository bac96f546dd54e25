package io.attune.model.token;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Llama 3's layout: {@code <|start_header_id|>role<|end_header_id|>\n\ncontent<|eot_id|>} for each turn, contents without
 * white space at their ends.
 *
 * @param knowledge what begins every system turn since Llama 3.1, where there is always one: two lines with dates; null for
 *     Llama 3. Today's date is the one that the template falls back to, since with the real one the same conversation would be
 *     another one tomorrow
 */
record Llama3Chat(String knowledge) implements ChatTemplate {
    private static final String HEADER = "<|start_header_id|>";
    private static final String HEADER_END = "<|end_header_id|>";
    private static final String END = "<|eot_id|>";
    private static final Pattern CUTTING = Pattern.compile("Cutting Knowledge Date: (\\w+ \\d{4})");
    private static final Pattern TODAY = Pattern.compile("date_string *= *[\"']([^\"']+)[\"']");

    /** Whether a Jinja template is of this kind. */
    static boolean matches(String jinja) {
        return jinja.contains(HEADER) && jinja.contains(HEADER_END) && jinja.contains(END);
    }

    static Llama3Chat of(String jinja) {
        Matcher cutting = CUTTING.matcher(jinja);
        if (!cutting.find()) {
            return new Llama3Chat(null);
        }
        Matcher today = TODAY.matcher(jinja);
        String date = today.find() ? today.group(1) : "26 Jul 2024";
        return new Llama3Chat("Cutting Knowledge Date: " + cutting.group(1) + "\nToday Date: " + date + "\n\n");
    }

    @Override
    public boolean beginsWithBos() {
        return true;
    }

    @Override
    public List<Segment> segments(List<Message> messages, boolean addGenerationPrompt) {
        List<Segment> segments = new ArrayList<>();
        boolean stated = !messages.isEmpty() && messages.get(0).role().equals("system");
        int next = 0;
        if (knowledge != null) {
            String system = stated ? messages.get(next++).content().strip() : "";
            turn(segments, "system", knowledge + system);
        }
        for (Message message : messages.subList(next, messages.size())) {
            turn(segments, message.role(), message.content().strip());
        }
        if (addGenerationPrompt) {
            header(segments, "assistant", "");
        }
        return List.copyOf(segments);
    }

    private static void turn(List<Segment> segments, String role, String content) {
        header(segments, role, content);
        segments.add(new Segment.Control(END));
    }

    private static void header(List<Segment> segments, String role, String content) {
        segments.add(new Segment.Control(HEADER));
        segments.add(new Segment.Text(role));
        segments.add(new Segment.Control(HEADER_END));
        segments.add(new Segment.Text("\n\n" + content));
    }
}
