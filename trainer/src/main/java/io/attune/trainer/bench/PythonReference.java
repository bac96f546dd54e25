package io.attune.trainer.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transformers and PEFT, run by the Python that the user names, on the same weights, batches and adapters. */
final class PythonReference {
    private static final Logger log = LoggerFactory.getLogger(PythonReference.class);
    private static final String SCRIPT = "reference.py";

    private final String python;
    private final Path directory;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param python the interpreter
     * @param directory where requests and answers are kept
     */
    PythonReference(String python, Path directory) {
        this.python = python;
        this.directory = directory;
    }

    /** Why it cannot be used; null when it can. */
    String missing() {
        try {
            Process process = new ProcessBuilder(python, "-c", "import torch, transformers, peft, safetensors, psutil")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? null : python + " lacks a package: " + lastLine(said);
        } catch (IOException e) {
            return python + " cannot be run: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static String lastLine(String text) {
        String stripped = text.strip();
        return stripped.substring(stripped.lastIndexOf('\n') + 1);
    }

    /**
     * Runs jobs one after the other in one new process.
     *
     * @param model a Hugging Face directory
     * @param jobs what the script's head describes
     * @return one answer per job
     */
    List<JsonNode> run(String name, Path model, String device, int threads, List<Map<String, Object>> jobs)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path script = directory.resolve(SCRIPT);
        try (InputStream in = PythonReference.class.getResourceAsStream(SCRIPT)) {
            Files.write(script, in.readAllBytes());
        }
        Path request = directory.resolve(name + ".request.json");
        Path answer = directory.resolve(name + ".answer.json");
        Path log = directory.resolve(name + ".log");
        Files.deleteIfExists(answer);
        json.writeValue(
                request.toFile(),
                Map.of("model", model.toString(), "device", device, "threads", threads, "jobs", jobs));
        ProcessBuilder builder = new ProcessBuilder(python, script.toString(), request.toString(), answer.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        builder.environment().put("HF_HUB_OFFLINE", "1");
        Process process = builder.start();
        Thread stop = new Thread(process::destroy, "stop-python-reference");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("the Python reference failed with " + code + ": "
                        + lastLine(Files.readString(log)) + " (" + log + ")");
            }
        } catch (InterruptedException e) {
            process.destroy();
            process.waitFor(5, TimeUnit.SECONDS);
            throw e;
        } finally {
            forget(stop);
        }
        List<JsonNode> answers = new ArrayList<>();
        json.readTree(answer.toFile()).forEach(answers::add);
        return answers;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("the JVM is already ending, its hook runs this", e);
        }
    }
}
