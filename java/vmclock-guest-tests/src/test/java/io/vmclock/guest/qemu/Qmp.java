package io.vmclock.guest.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;

/** QEMU's machine protocol. For use by one thread. */
final class Qmp {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final ObjectMapper json = new ObjectMapper();
  private final LineSocket socket;

  Qmp(LineSocket socket) {
    this.socket = socket;
    socket.next(TIMEOUT); // the greeting
    execute("qmp_capabilities", Map.of());
  }

  JsonNode execute(String command, Map<String, ?> arguments) {
    try {
      socket.send(json.writeValueAsString(Map.of("execute", command, "arguments", arguments)));
      while (true) {
        JsonNode message = json.readTree(socket.next(TIMEOUT));
        if (message.has("error")) {
          throw new GuestFailure("QEMU rejected " + command + arguments + ": " + message);
        }
        // Events can come before the answer.
        if (message.has("return")) {
          return message.get("return");
        }
      }
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the path of the child that has this type. */
  String child(String parent, String type) {
    for (JsonNode part : execute("qom-list", Map.of("path", parent))) {
      if (part.path("type").asText().equals("child<" + type + ">")) {
        return parent + "/" + part.path("name").asText();
      }
    }
    throw new GuestFailure("QEMU has no " + type + " in " + parent);
  }

  /** Runs a command of QEMU's human monitor, which has commands that the protocol lacks. */
  void monitor(String line) {
    String output = execute("human-monitor-command", Map.of("command-line", line)).asText().strip();
    if (output.startsWith("Error")) {
      throw new GuestFailure("QEMU rejected " + line + ": " + output);
    }
  }
}
