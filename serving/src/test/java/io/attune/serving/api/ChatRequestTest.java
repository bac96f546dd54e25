package io.attune.serving.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.token.Message;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestTest {
    private static ChatRequest read(String more) throws Exception {
        String body =
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + (more.isEmpty() ? "" : "," + more) + "}";
        return ChatRequest.read((ObjectNode) new ObjectMapper().readTree(body));
    }

    @Test
    void whatIsNotSaidIsAsOpenAiHasIt() throws Exception {
        ChatRequest request = read("");
        assertThat(request.temperature()).isEqualTo(1);
        assertThat(request.topP()).isEqualTo(1);
        assertThat(request.maxTokens()).isNull();
        assertThat(request.stop()).isEmpty();
        assertThat(request.stream()).isFalse();
        assertThat(request.seeded()).isFalse();
    }

    @Test
    void everythingThatIsServedIsRead() throws Exception {
        ChatRequest request = read(
                "\"temperature\":0.5,\"top_p\":0.9,\"max_tokens\":7,\"max_completion_tokens\":9,"
                        + "\"stop\":[\"a\",\"b\"],\"seed\":-3,\"user\":\"u\",\"stream\":true,\"metadata\":{\"k\":\"v\"},\"n\":1");
        assertThat(request.options(9).temperature()).isEqualTo(0.5f);
        assertThat(request.options(9).seed()).isEqualTo(-3);
        assertThat(request.maxTokens()).isEqualTo(9);
        assertThat(request.stop()).containsExactly("a", "b");
        assertThat(request.metadata()).containsEntry("k", "v");
    }

    @Test
    void contentMayComeInParts() throws Exception {
        ObjectNode body = (ObjectNode) new ObjectMapper()
                .readTree("{\"messages\":[{\"role\":\"developer\",\"content\":\"s\"},{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}]}");
        assertThat(ChatRequest.read(body).messages()).isEqualTo(List.of(Message.system("s"), Message.user("ab")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"top_p\":0",
                "\"logprobs\":false",
                "\"tools\":[]",
                "\"presence_penalty\":0",
                "\"stop\":null",
                "\"response_format\":{\"type\":\"text\"}",
                "\"unheard_of\":null",
                "\"store\":true"
            })
    void whatAsksForNothingIsTaken(String field) throws Exception {
        assertThat(read(field).options(4).topP()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"temperature\":-1'|temperature must be between",
                "'\"temperature\":\"hot\"'|temperature must be a number",
                "'\"top_p\":1.1'|top_p must be between",
                "'\"max_tokens\":1.5'|max_tokens must be an integer",
                "'\"seed\":1.5'|seed must be an integer",
                "'\"n\":2'|n is not supported",
                "'\"logprobs\":true'|logprobs is not supported",
                "'\"response_format\":{\"type\":\"json_object\"}'|response_format is not supported",
                "'\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]'|stop must be",
                "'\"temprature\":1'|Unrecognized request argument supplied: temprature",
                "'\"user\":5'|user must be a string",
                "'\"metadata\":{\"a\":1}'|values of metadata",
            })
    void whatCannotBeDoneIsRefusedByName(String field, String says) {
        assertThatThrownBy(() -> read(field)).isInstanceOf(ApiException.class).hasMessageContaining(says);
    }
}
