package io.attune.app.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.app.terminal.Terminal;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.GeneratedText;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.token.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code attune generate}. */
@Command(name = "generate", description = "Greedy or sampled text from a model, with or without an adapter.")
final class GenerateCommand implements Callable<Integer> {
    /** Longer than any model takes, so that a prompt without room for an answer is refused by its own length. */
    private static final int UNSHORTENED = 1 << 24;

    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private ModelOption model;

    @Option(names = "--adapter", paramLabel = "DIR", description = "A PEFT adapter directory.")
    private Path adapter;

    @Option(names = "--prompt", required = true, paramLabel = "P", description = "What the user says.")
    private String prompt;

    @Option(names = "--system", paramLabel = "TEXT", description = "A system message before it.")
    private String system;

    @Option(names = "--max-tokens", defaultValue = "128", description = "Longest answer (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--temperature",
            defaultValue = "0",
            description = "0 is greedy, more is more varied (default: ${DEFAULT-VALUE}).")
    private float temperature;

    @Option(names = "--top-p", defaultValue = "1", description = "Nucleus for sampling (default: ${DEFAULT-VALUE}).")
    private float topP;

    @Option(names = "--seed", defaultValue = "42", description = "Seed for sampling (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        return Interruption.during(this::generate, spec.commandLine().getErr());
    }

    private int generate() throws Exception {
        new OptionChecks(spec)
                .atLeast("--max-tokens", 1, maxTokens)
                .require(
                        temperature >= 0 && Float.isFinite(temperature),
                        "--temperature",
                        "must be at least 0 and finite",
                        temperature)
                .positive("--top-p", 1, topP);
        Terminal terminal = Terminal.onStandardError(spec.commandLine().getErr());
        GenerationOptions options = temperature == 0
                ? GenerationOptions.greedy(maxTokens)
                : GenerationOptions.sampled(maxTokens, temperature, topP, seed);
        LoraAdapter lora = adapter == null ? null : LoraAdapter.read(adapter);
        try (CausalLm lm = model.load(terminal);
                AttachedAdapter attached = lora == null ? null : lm.attach(lora)) {
            List<Message> messages = new ArrayList<>();
            if (system != null) {
                messages.add(new Message("system", system));
            }
            messages.add(new Message("user", prompt));
            int[] tokens = lm.encoder(UNSHORTENED).encodePrompt(messages);
            long start = System.nanoTime();
            GeneratedText text =
                    lm.generate(List.of(tokens), options, attached, null).get(0);
            double seconds = (System.nanoTime() - start) / 1e9;
            print(text, text.tokens().length / seconds);
        }
        return 0;
    }

    private void print(GeneratedText text, double tokensPerSecond) throws Exception {
        if (!json) {
            spec.commandLine().getOut().println(text.text());
            return;
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("text", text.text());
        line.put("tokens", text.tokens().length);
        line.put("tokensPerSecond", Math.round(tokensPerSecond * 10) / 10.0);
        spec.commandLine().getOut().println(JsonMapper.builder().build().writeValueAsString(line));
    }
}
