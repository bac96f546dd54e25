package io.attune.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.app.operator.Lineage;
import io.attune.app.operator.TopicSnapshot;
import io.attune.app.stack.Endpoints;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.topic.Topic;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code attune adapters}. */
@Command(name = "adapters", description = "What serves in each scope, and what was deployed or refused before.")
final class AdaptersCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private HomeOption home;

    @Option(names = "--json", description = "One JSON object per deployment on standard output.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Endpoints stack = home.running();
        List<Deployment> all = new TopicSnapshot(stack.connections()).read(Topic.DEPLOYMENTS, Deployment.class);
        PrintWriter out = spec.commandLine().getOut();
        ObjectMapper mapper = JsonMapper.builder().build();
        if (all.isEmpty() && !json) {
            out.println("No adapter was deployed yet: every scope serves " + stack.model() + " alone.");
        }
        for (String scope : new TreeSet<>(all.stream().map(Deployment::getScope).toList())) {
            Lineage lineage = new Lineage(scope, all);
            String current = lineage.currentAdapter();
            if (!json) {
                out.println(scope + " serves " + (current == null ? stack.model() + " alone" : current));
            }
            for (Deployment deployment : lineage.deployments()) {
                out.println(json ? mapper.writeValueAsString(asMap(deployment)) : asLine(deployment));
            }
        }
        return 0;
    }

    private static String asLine(Deployment deployment) {
        return "  %s  %-11s %-32s  %s"
                .formatted(
                        Instant.ofEpochMilli(deployment.getEventTime()),
                        deployment.getState(),
                        deployment.getAdapterId() == null ? "base model" : deployment.getAdapterId(),
                        deployment.getReason());
    }

    private static Map<String, Object> asMap(Deployment deployment) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("scope", deployment.getScope());
        map.put("time", Instant.ofEpochMilli(deployment.getEventTime()).toString());
        map.put("state", deployment.getState().name());
        map.put("adapterId", deployment.getAdapterId());
        map.put("predecessor", deployment.getPredecessor());
        map.put("uri", deployment.getUri());
        map.put("actor", deployment.getActor());
        map.put("reason", deployment.getReason());
        return map;
    }
}
