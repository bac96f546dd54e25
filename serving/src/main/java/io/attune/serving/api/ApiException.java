package io.attune.serving.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request that is answered with an error, in OpenAI's form. */
final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final String param;
    private final String code;

    private ApiException(int status, String type, String param, String code, String message) {
        // An expected outcome of somebody else's input, so without a stack trace.
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    /** The request is wrong; sending it again will not help. */
    static ApiException bad(String param, String code, String message) {
        return new ApiException(400, "invalid_request_error", param, code, message);
    }

    static ApiException of(int status, String code, String message) {
        String type = status < 500 ? "invalid_request_error" : "server_error";
        return new ApiException(status, type, null, code, message);
    }

    /** Too much at this moment; sending it again later helps. */
    static ApiException overloaded(String message) {
        return of(503, "overloaded", message);
    }

    int status() {
        return status;
    }

    ObjectNode json() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode error = answer.putObject("error");
        error.put("message", getMessage()).put("type", type);
        error.put("param", param);
        error.put("code", code);
        return answer;
    }
}
