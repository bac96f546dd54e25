package io.attune.ingestion.gateway;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends bytes that no HTTP client would send. */
final class RawHttp {
    private RawHttp() {}

    /**
     * What came back.
     *
     * @param status 0 when the connection was closed without an answer
     */
    record Answer(int status, String text) {}

    /** Sends a request, ends the sending side, and reads to the end. */
    static Answer ask(URI server, String request) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean http = text.matches("(?s)HTTP/1\\.1 \\d{3} .*");
            return new Answer(http ? Integer.parseInt(text.substring(9, 12)) : 0, text);
        }
    }
}
