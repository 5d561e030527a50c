package io.vmclock.cli.doctor;

import com.google.common.collect.ImmutableList;
import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.Machine;
import io.vmclock.cli.base.PageOption;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.Style;
import io.vmclock.env.VmClockEnvironment;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Explains why a device or page is usable or not. */
@Command(
    name = "doctor",
    description = {
      "Checks whether this machine's vmclock device is usable. Names a remedy for each problem.",
      "Lists every source of time and of restores that a program can use here.",
      "With --page, checks that device or file instead. The exit status is 0 if it is usable and"
          + " 1 if it is not."
    })
public final class DoctorCommand extends BaseCommand {
  @Mixin private final PageOption page = new PageOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    Doctor doctor = new Doctor(Machine.here());
    List<Check> checks =
        page.isGiven()
            ? doctor.checkPage(page.path())
            : ImmutableList.<Check>builder()
                .addAll(doctor.checkMachine())
                .addAll(SourceChecks.of(VmClockEnvironment.survey()))
                .build();
    boolean usable = Doctor.isUsable(checks);
    if (json.isSet()) {
      json(checks, usable).print(out());
    } else {
      print(checks, usable, out(), style());
    }
    return usable ? ExitStatus.OK : ExitStatus.FAILED;
  }

  static JsonObject json(List<Check> checks, boolean usable) {
    return new JsonObject()
        .put("usable", usable)
        .put(
            "checks",
            checks.stream()
                .map(
                    check ->
                        new JsonObject()
                            .put("name", check.name())
                            .put("state", check.state().name().toLowerCase(Locale.ROOT))
                            .put("detail", check.detail())
                            .put("remedy", check.remedy()))
                .collect(ImmutableList.toImmutableList()));
  }

  static void print(List<Check> checks, boolean usable, PrintWriter out, Style style) {
    for (Check check : checks) {
      out.println(mark(check, style) + "  " + style.strong(check.name()) + ": " + check.detail());
      if (check.remedy() != null) {
        out.println("           " + style.warning("remedy: ") + check.remedy());
      }
    }
    out.println(usable ? style.good("usable") : style.bad("not usable"));
  }

  private static String mark(Check check, Style style) {
    return switch (check.state()) {
      case OK -> style.good("ok     ");
      case PROBLEM -> style.bad("problem");
      case INFO -> style.faint("info   ");
    };
  }
}
