package io.attune.drift.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.drift.SharedData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The texts of clinc150 by domain. */
public final class Clinc {

    private Clinc() {}

    /** Training texts by domain; skips the test where the data is absent. */
    public static Map<String, List<String>> byDomain() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Map<String, String> domainOf = new HashMap<>();
        json.readTree(SharedData.require("intents/clinc150-domains.json").toFile())
                .fields()
                .forEachRemaining(domain -> domain.getValue().forEach(i -> domainOf.put(i.asText(), domain.getKey())));
        Map<String, List<String>> texts = new TreeMap<>();
        for (JsonNode row : json.readTree(
                        SharedData.require("intents/clinc150.json").toFile())
                .path("train")) {
            String domain = domainOf.get(row.get(1).asText());
            if (domain != null) {
                texts.computeIfAbsent(domain, k -> new ArrayList<>())
                        .add(row.get(0).asText());
            }
        }
        return texts;
    }
}
