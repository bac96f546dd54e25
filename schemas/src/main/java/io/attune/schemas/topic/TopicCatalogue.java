package io.attune.schemas.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that are missing and refuses those that contradict the catalogue: another clean-up policy, fewer
 * partitions, a retention or record size below the stated one. Existing topics are never altered.
 */
public final class TopicCatalogue {
    /** Largest record that any topic takes, in bytes. */
    public static final int MAX_RECORD_BYTES = 4 * 1024 * 1024;

    private static final Duration LISTED_LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final Admin admin;

    public TopicCatalogue(Admin admin) {
        this.admin = admin;
    }

    /**
     * Makes the broker agree with the catalogue.
     *
     * @param replicationFactor of topics that have to be created
     * @return names of the topics that were created
     * @throws TopicContradictionException naming every topic and setting that contradicts the catalogue
     */
    public Set<String> createOrVerify(short replicationFactor) throws InterruptedException {
        Set<String> existing = get(admin.listTopics().names());
        List<NewTopic> missing = Arrays.stream(Topic.values())
                .filter(topic -> !existing.contains(topic.topicName()))
                .map(topic -> topic.toNewTopic(replicationFactor))
                .toList();
        List<Topic> present = Arrays.stream(Topic.values())
                .filter(topic -> existing.contains(topic.topicName()))
                .toList();
        verify(present);
        for (NewTopic topic : missing) {
            create(topic);
        }
        awaitListed(missing);
        return missing.stream().map(NewTopic::name).collect(Collectors.toUnmodifiableSet());
    }

    /** The controller has made a topic before every broker knows it; who asks for it in between is told that it is not there. */
    private void awaitListed(List<NewTopic> made) throws InterruptedException {
        List<String> names = made.stream().map(NewTopic::name).toList();
        long limit = System.nanoTime() + LISTED_LIMIT.toNanos();
        while (!get(admin.listTopics().names()).containsAll(names)) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException(
                        "topics were made, but the brokers do not list them after " + LISTED_LIMIT.toSeconds() + " s");
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    private void create(NewTopic topic) throws InterruptedException {
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            // Another process of the same deployment may have been faster; that is as good.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("could not create topic " + topic.name() + ": " + e.getCause(), e);
            }
        }
    }

    private void verify(List<Topic> present) throws InterruptedException {
        List<String> names = present.stream().map(Topic::topicName).toList();
        Map<String, TopicDescription> descriptions =
                get(admin.describeTopics(names).allTopicNames());
        Map<ConfigResource, Config> configs = get(admin.describeConfigs(names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .all());
        List<String> contradictions = new ArrayList<>();
        for (Topic topic : present) {
            int partitions = descriptions.get(topic.topicName()).partitions().size();
            if (partitions < topic.partitions()) {
                contradictions.add(
                        topic.topicName() + " has " + partitions + " partitions, needs at least " + topic.partitions());
            }
            Config actual = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()));
            topic.settings().forEach((name, wanted) -> {
                ConfigEntry entry = actual.get(name);
                String found = entry == null ? "nothing" : entry.value();
                if (contradicts(name, found, wanted)) {
                    contradictions.add(topic.topicName() + " has " + name + "=" + found + ", needs " + wanted);
                }
            });
        }
        if (!contradictions.isEmpty()) {
            throw new TopicContradictionException(contradictions);
        }
    }

    private static boolean contradicts(String name, String found, String wanted) {
        if (name.equals(TopicConfig.CLEANUP_POLICY_CONFIG)) {
            return !found.equals(wanted);
        }
        if (found.equals("nothing")) {
            return true;
        }
        long actual = Long.parseLong(found);
        long needed = Long.parseLong(wanted);
        boolean unlimitedNeeded = needed < 0;
        return actual >= 0 && (unlimitedNeeded || actual < needed);
    }

    private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not answer about its topics: " + e.getCause(), e);
        }
    }
}
