package io.vmclock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vmclock.cli.Cli;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransitionsTest {
  private final Transitions transitions = new Transitions();

  private List<String> add(long bound, String unwatchedCause) throws Exception {
    List<String> events = new ArrayList<>();
    for (Entry entry :
        transitions.add(
            TestRecord.sampleAt(TestRecord.BEGIN, bound),
            Optional.of(unwatchedCause).filter(cause -> !cause.isEmpty()))) {
      JsonNode json = Cli.json(entry.json(1));
      events.add(
          String.join(
                  " ",
                  json.path("event").asText(),
                  json.path("from").asText(),
                  json.path("to").asText(),
                  json.path("reason").asText())
              .strip());
    }
    return events;
  }

  @Test
  void eachSwitchOfTheSourceIsAnEvent() throws Exception {
    assertThat(add(50, "")).isEmpty();
    assertThat(add(50, "")).isEmpty();
    assertThat(add(-1, "")).containsExactly("source_switched page none");
    assertThat(add(-1, "")).isEmpty();
    assertThat(add(60, "")).containsExactly("source_switched none page");
  }

  @Test
  void theBeginAndTheEndOfATimeWithoutAWatcherAreEvents() throws Exception {
    assertThat(add(50, "busy")).containsExactly("unwatched   busy");
    assertThat(add(50, "truncated")).isEmpty();
    assertThat(add(50, "")).containsExactly("watched");
    assertThat(add(50, "")).isEmpty();
  }
}
