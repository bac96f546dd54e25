package io.attune.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Remembers which ports a part used, so that a restart offers the same addresses again. */
final class PortFile {
    private final Path file;

    PortFile(Path file) {
        this.file = file;
    }

    /** The port remembered under a name if it is still free, else a free one, which is remembered. */
    int freePort(String name) throws IOException {
        Properties ports = new Properties();
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                ports.load(in);
            }
        }
        String known = ports.getProperty(name);
        if (known != null && isFree(Integer.parseInt(known))) {
            return Integer.parseInt(known);
        }
        int port = EmbeddedKafka.freePort();
        ports.setProperty(name, Integer.toString(port));
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            ports.store(out, null);
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            return true;
        } catch (IOException e) {
            // Taken: that is the answer, not a failure.
            return false;
        }
    }
}
