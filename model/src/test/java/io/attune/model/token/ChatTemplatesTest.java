package io.attune.model.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.TestFiles;
import io.attune.model.format.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layouts against transformers' {@code apply_chat_template}, see {@code src/test/python/make_templates.py}. */
class ChatTemplatesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @Test
    void everyKindIsLaidOutAsJinjaDoes() throws IOException {
        compare(TestFiles.golden("templates.json"), 7);
    }

    /** The families' own templates, which are not the project's to copy. */
    @Test
    void theFamiliesOwnTemplatesAreLaidOutAsJinjaDoes() throws IOException {
        String real = System.getenv("ATTUNE_TEMPLATES");
        Assumptions.assumeTrue(real != null, "ATTUNE_TEMPLATES names no directory of make_templates.py --real");
        compare(Path.of(real, "templates.json"), 6);
    }

    private void compare(Path golden, int kinds) throws IOException {
        JsonNode templates = JSON.readTree(golden.toFile());
        assertThat(templates).hasSize(kinds);
        for (JsonNode kind : templates) {
            ChatTemplate template = template(kind.path("template").asText());
            assertThat(kind.path("rows").size()).isGreaterThanOrEqualTo(3);
            for (JsonNode row : kind.path("rows")) {
                List<Message> messages = new ArrayList<>();
                row.path("messages")
                        .forEach(m -> messages.add(new Message(
                                m.path("role").asText(), m.path("content").asText())));
                assertThat(template.render(messages, true))
                        .as("%s %s", kind.path("name"), messages)
                        .isEqualTo(row.path("rendered").asText());
                assertThat(template.beginsWithBos()).isEqualTo(row.path("begin").asBoolean());
            }
        }
    }

    private ChatTemplate template(String jinja) throws IOException {
        ObjectNode config = JSON.createObjectNode().put("chat_template", jinja);
        JSON.writeValue(directory.resolve("tokenizer_config.json").toFile(), config);
        return Tokenizers.template(directory);
    }

    @Test
    void aTemplateFileComesBeforeTheConfigurations() throws IOException {
        Files.writeString(directory.resolve("chat_template.jinja"), "{{ '<|im_start|>' }}{{ '<|im_end|>' }}");
        assertThat(template("{{ '[INST]' + '[/INST]' }}")).isEqualTo(new ChatMl(null, false));
    }

    @Test
    void aTemplateOfAnotherKindIsRefused() {
        for (String jinja : List.of(
                "{{ '<start_of_turn>user' }}",
                "{{ '<s>[INST] <<SYS>>' + system + '<</SYS>>' }} [/INST]",
                "[SYSTEM_PROMPT][/SYSTEM_PROMPT][INST][/INST]")) {
            assertThatThrownBy(() -> template(jinja))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("the chat template is none of ChatML, Llama 3's and Mistral's");
        }
    }

    @Test
    void metadataThatChangesByTheDayIsLeftOut() throws IOException {
        String jinja = "{{ '<|im_start|>system\\nToday is ' + strftime_now('%d') + '<|im_end|>\\n' }}";
        assertThat(template(jinja).render(List.of(Message.user("Hi")), true))
                .isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
    }

    @Test
    void mistralsSystemPromptStandsBeforeTheLastQuestion() {
        MistralChat template = MistralChat.of("{{ '[INST] ' + message.content + ' [/INST]' }}");
        List<Message> messages = List.of(
                new Message("system", "Be brief."),
                Message.user("One?"),
                new Message("assistant", "1"),
                Message.user("Two?"));
        assertThat(template.render(messages, true))
                .isEqualTo("[INST] One? [/INST]1</s>[INST] Be brief.\n\nTwo? [/INST]");
    }
}
