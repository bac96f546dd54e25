package io.attune.app.demo.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The YAML form of intents and their tables.
 *
 * @param tables name to text: a header line and one row a line, columns parted by bars
 * @param intents in file order
 */
record IntentFile(Map<String, String> tables, List<Entry> intents) {

    private static final int FEWEST_PROMPTS = 3;

    /** An intent as written; a table that starts with an equals sign is computed, none means no slots; see {@link Intent#mixes}. */
    record Entry(
            String id,
            String table,
            List<String> mix,
            Integer weight,
            boolean plain,
            List<String> prompts,
            String answer) {}

    static List<Intent> parse(String yaml) {
        try {
            return new YAMLMapper().readValue(yaml, IntentFile.class).resolve();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("intents cannot be read: " + e.getMessage(), e);
        }
    }

    private List<Intent> resolve() {
        Map<String, List<Map<String, String>>> parsed = new LinkedHashMap<>();
        tables.forEach((name, text) -> parsed.put(name, rows(name, text)));
        return intents.stream().map(entry -> intent(entry, parsed)).toList();
    }

    private static Intent intent(Entry entry, Map<String, List<Map<String, String>>> tables) {
        if (entry.prompts() == null || entry.prompts().size() < FEWEST_PROMPTS || entry.answer() == null) {
            throw new IllegalArgumentException(
                    "intent " + entry.id() + " needs an answer and at least " + FEWEST_PROMPTS + " prompts");
        }
        List<Template> prompts = entry.prompts().stream().map(Template::new).toList();
        return new Intent(
                entry.id(),
                entry.weight() == null ? 1 : entry.weight(),
                entry.plain(),
                prompts.subList(0, prompts.size() - 1),
                prompts.get(prompts.size() - 1),
                new Template(entry.answer()),
                entry.table() == null ? List.of(Map.of()) : table(entry.id(), entry.table(), tables),
                mixesOf(entry, tables));
    }

    private static List<List<Map<String, String>>> mixesOf(Entry entry, Map<String, List<Map<String, String>>> tables) {
        if (entry.mix() == null) {
            return List.of();
        }
        return entry.mix().stream().map(name -> table(entry.id(), name, tables)).toList();
    }

    private static List<Map<String, String>> table(
            String intent, String name, Map<String, List<Map<String, String>>> tables) {
        if (name.startsWith("=")) {
            return ComputedTables.rows(name.substring(1));
        }
        List<Map<String, String>> rows = tables.get(name);
        if (rows == null) {
            throw new IllegalArgumentException("intent " + intent + " names the unknown table " + name);
        }
        return rows;
    }

    private static List<Map<String, String>> rows(String table, String text) {
        List<String> lines = text.strip().lines().toList();
        String[] header = cells(lines.get(0));
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = cells(line);
            if (cells.length != header.length) {
                throw new IllegalArgumentException(
                        "table " + table + " has " + header.length + " columns, but not in: " + line);
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < cells.length; i++) {
                row.put(header[i], cells[i]);
            }
            rows.add(row);
        }
        return rows;
    }

    private static String[] cells(String line) {
        return line.strip().split("\\s*\\|\\s*", -1);
    }
}
