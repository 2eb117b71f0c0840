#include "plugins/host/run/check_run.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cmath>
#include <map>

#include "base/utf8.h"
#include "plugins/host/output/plugin_output.h"
#include "plugins/host/run/result_collector.h"
#include "plugins/host/run/run_surroundings.h"

namespace sereno::host {
namespace {

using namespace std::string_literals;

sereno_text text(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

/// Remembers what it is told.
struct Recorded final : RunSurroundings {
  std::vector<std::string> lines;
  std::string step, state;
  bool is_cancelled = false;
  std::vector<std::string> ended;
  std::optional<Instant> clock;
  std::map<std::string, std::string> secrets;

  void log(LogLevel level, std::string_view line) override {
    lines.push_back(std::to_string(static_cast<int>(level)) + " " + std::string(line));
  }
  void step_begins(std::string_view name) override { step = name; }
  void step_ends(const StepOutcome& one) override { ended.push_back(one.name); }
  bool cancelled() const override { return is_cancelled; }
  Instant now() const override { return clock.value_or(instant_from_ms(0)); }
  std::chrono::steady_clock::time_point steady_now() const override {
    return clock ? std::chrono::steady_clock::time_point(milliseconds{5000}) : std::chrono::steady_clock::now();
  }
  int read_file(const std::string& path, std::size_t max_bytes, std::string& content) override {
    content = path + " " + std::to_string(max_bytes);
    return path == "/gone" ? ENOENT : 0;
  }
  std::string file_fault(const std::string& path) override { return path == "/gone" ? "is gone" : ""; }
  Result<std::string> read_secret(const std::string& source) override {
    if (!secrets.contains(source)) return Error{"no such secret"};
    return secrets[source];
  }
  std::string load_state() override { return state; }
  void save_state(std::string_view bytes) override { state = bytes; }
};

void with_nothing_to_say(const sereno_request*, const sereno_host*) {}

using Body = void (*)(const sereno_request*, const sereno_host*);

CheckResult run(Body body, Recorded& world, const OptionValues& options = {},
                milliseconds timeout = milliseconds{10000}) {
  const sereno_check check{.struct_size = sizeof(sereno_check),
                           .default_timeout_ms = 0,
                           .name = "c",
                           .help = "h",
                           .option_count = 0,
                           .options = nullptr,
                           .run = body,
                           .validate = nullptr,
                           .function = nullptr};
  const CheckDescription description{.name = "c", .options = {{.name = "key", .kind = Options::Kind::secret}}};
  return run_check(check, description, options, RunLimits::from_now(timeout, 2), world);
}

CheckResult run(Body body) {
  Recorded world;
  return run(body, world);
}

TEST(RunCheck, CollectsWhatTheCheckSays) {
  Recorded world;
  world.state = "old";
  const CheckResult result = run(
      +[](const sereno_request* request, const sereno_host* host) {
        host->step_begins(host->self, text("tls"));
        host->log(host->self, SERENO_LOG_WARNING, text("odd"));
        host->log(host->self, 99, text("wild"));
        const sereno_step step{sizeof step, 1, text("tls"), text("expired"), 0.5, 1.5};
        host->step(host->self, &step);
        const sereno_metric metric{sizeof metric,
                                   SERENO_METRIC_HAS_VALUE | SERENO_METRIC_HAS_WARNING | SERENO_METRIC_HAS_MAX,
                                   text("time"),
                                   2,
                                   text("s"),
                                   text("1:2"),
                                   {},
                                   0,
                                   9};
        host->metric(host->self, &metric);
        host->long_text(host->self, text("more\n"));
        host->long_text(host->self, text("lines\n"));
        host->summary(host->self, text("summary"));
        host->degraded(host->self, 1);
        host->status(host->self, SERENO_CRITICAL);
        host->status(host->self, request->verbosity == 2 ? SERENO_WARNING : SERENO_OK);
        host->save_state(host->self, text("new"));
      },
      world);
  EXPECT_EQ(result.status, Status::warning);
  EXPECT_EQ(result.summary, "summary");
  EXPECT_EQ(result.long_text, "more\nlines");
  EXPECT_EQ(result.function_state, FunctionState::degraded);
  ASSERT_EQ(result.steps.size(), 1u);
  EXPECT_TRUE(result.steps[0].failed);
  EXPECT_EQ(format_perfdata(result.metrics), "time=2s;1:2;;;9");
  EXPECT_EQ(world.step, "tls");
  EXPECT_EQ(world.lines, (std::vector<std::string>{"2 odd", "3 wild"}));
  EXPECT_EQ(world.state, "new");
}

TEST(RunCheck, MakesUnknownOfWhatIsNoState) {
  struct Case {
    const char* why;
    Body body;
    const char* summary;
  };
  const Case cases[] = {
      {"nothing said", +[](const sereno_request*, const sereno_host*) {}, "the check ended without a state"},
      {"no state", +[](const sereno_request*, const sereno_host* h) { h->summary(h->self, text("fine")); },
       "the check ended without a state: fine"},
      {"state 7", +[](const sereno_request*, const sereno_host* h) { h->status(h->self, 7); },
       "the check gave state 7, which is none"},
      {"negative state", +[](const sereno_request*, const sereno_host* h) { h->status(h->self, -1); },
       "the check gave state -1, which is none"},
  };
  for (const Case& c : cases) {
    const CheckResult result = run(c.body);
    EXPECT_EQ(result.status, Status::unknown) << c.why;
    EXPECT_EQ(result.summary, c.summary) << c.why;
  }
}

TEST(RunCheck, CleansText) {
  const CheckResult result = run(+[](const sereno_request*, const sereno_host* h) {
    h->status(h->self, 0);
    h->summary(h->self, text("a\0b\nc\xff"s));
    h->long_text(h->self, text("x\0y"s));
    h->long_text(h->self, {nullptr, 0});
    const sereno_metric metric{sizeof metric,
                               SERENO_METRIC_HAS_VALUE | SERENO_METRIC_HAS_CRITICAL | SERENO_METRIC_HAS_MIN,
                               text("l\xff\n"),
                               std::nan(""),
                               text("s"),
                               {},
                               text("bad"),
                               INFINITY,
                               0};
    h->metric(h->self, &metric);
  });
  EXPECT_TRUE(is_utf8(result.summary + result.long_text));
  EXPECT_EQ(result.summary.find_first_of("\n\0"s), std::string::npos);
  ASSERT_EQ(result.metrics.size(), 1u);
  EXPECT_EQ(format_perfdata(result.metrics), "'l\xEF\xBF\xBD '=U");
}

TEST(RunCheck, SkipsTablesThatAreTooShort) {
  const CheckResult result = run(+[](const sereno_request*, const sereno_host* h) {
    sereno_metric metric{};
    metric.struct_size = 8;
    h->metric(h->self, &metric);
    h->metric(h->self, nullptr);
    sereno_step step{};
    step.struct_size = 4;
    h->step(h->self, &step);
    h->step(h->self, nullptr);
    h->status(h->self, 0);
  });
  EXPECT_EQ(result.status, Status::ok);
  EXPECT_TRUE(result.metrics.empty());
  EXPECT_TRUE(result.steps.empty());
}

TEST(RunCheck, CutsWhatIsTooMuch) {
  const CheckResult result = run(+[](const sereno_request*, const sereno_host* h) {
    const std::string piece(1 << 20, 'x');
    for (int i = 0; i < 10; ++i) h->long_text(h->self, text(piece));
    sereno_metric metric{};
    metric.struct_size = sizeof metric;
    sereno_step step{};
    step.struct_size = sizeof step;
    for (int i = 0; i < 5000; ++i) h->metric(h->self, &metric);
    for (int i = 0; i < 2000; ++i) h->step(h->self, &step);
    h->status(h->self, 0);
  });
  EXPECT_EQ(result.metrics.size(), 4096u);
  EXPECT_EQ(result.steps.size(), 1024u);
  EXPECT_LT(result.long_text.size(), (1u << 20) + 200);
  EXPECT_TRUE(result.long_text.ends_with(
      "x\n[the rest of the text was cut at 1 MiB]\n[904 metrics were cut]\n[976 steps were cut]"));
}

TEST(RunCheck, WarnsOfALabelThatStandsThereTwice) {
  Recorded world;
  run(
      +[](const sereno_request*, const sereno_host* h) {
        sereno_metric metric{};
        metric.struct_size = sizeof metric;
        metric.label = text("load");
        h->metric(h->self, &metric);
        h->metric(h->self, &metric);
      },
      world);
  EXPECT_EQ(world.lines, std::vector<std::string>{"2 metric label 'load' stands there twice"});
}

TEST(RunCheck, ReadsFilesAndSecretsThroughItsSurroundings) {
  Recorded world;
  world.secrets["env:KEY"] = "hunter2";
  const Body body = +[](const sereno_request* request, const sereno_host* h) {
    std::string said = std::string(request->arguments[0].value.data, request->arguments[0].value.size);
    const auto append =
        +[](void* to, sereno_text bytes) { static_cast<std::string*>(to)->append(bytes.data, bytes.size); };
    said += " " + std::to_string(h->read_file(h->self, text("/gone"), 5, append, &said));
    said += " " + std::to_string(h->read_file(h->self, text("/a\0b"s), 5, append, &said)) + " ";
    h->read_file(h->self, text("/there"), 5, append, &said);
    h->summary(h->self, text(said));
    h->status(h->self, 0);
  };
  EXPECT_EQ(run(body, world, {{"key", "env:KEY"}}).summary, "hunter2 2 22 /there 5");
  const CheckResult missing = run(body, world, {{"key", "env:OTHER"}});
  EXPECT_EQ(missing.status, Status::unknown);
  EXPECT_EQ(missing.summary, "option 'key': no such secret");
}

TEST(RunCheck, IsCancelledByItsDeadlineAndByItsSurroundings) {
  const Body body = +[](const sereno_request*, const sereno_host* h) {
    h->summary(h->self, text(h->cancelled(h->self) ? "cancelled" : "not yet"));
    h->status(h->self, 0);
  };
  Recorded world;
  EXPECT_EQ(run(body, world).summary, "not yet");
  const CheckResult late = run(body, world, {}, milliseconds{0});
  EXPECT_EQ(late.summary, "timed out after 0 s");
  EXPECT_EQ(late.long_text, "cancelled");
  world.is_cancelled = true;
  EXPECT_EQ(run(body, world).summary, "cancelled");
}

/// A run whose check looks at its options itself.
CheckResult run_validated(Body validate, Recorded& world, const OptionValues& options) {
  const sereno_check check{.struct_size = sizeof(sereno_check),
                           .default_timeout_ms = 0,
                           .name = "c",
                           .help = "h",
                           .option_count = 0,
                           .options = nullptr,
                           .run = [](const sereno_request*, const sereno_host* h) { h->status(h->self, SERENO_OK); },
                           .validate = validate,
                           .function = nullptr};
  const CheckDescription description{.name = "c",
                                     .options = {{.name = "key", .kind = Options::Kind::secret},
                                                 {.name = "ca", .kind = Options::Kind::file, .readable = true},
                                                 {.name = "jar", .kind = Options::Kind::file}}};
  return run_check(check, description, options, RunLimits::from_now(milliseconds{1000}), world);
}

void find_fault_with_everything(const sereno_request* request, const sereno_host* h) {
  for (std::size_t i = 0; i < request->argument_count; ++i)
    h->problem(h->self, text(request->arguments[i].name), text("is\nwrong"));
  h->problem(h->self, {}, text("they contradict each other"));
}

TEST(RunCheck, DoesNotBeginWithOptionsThatTheCheckRefuses) {
  Recorded world;
  world.secrets["env:KEY"] = "hunter2";
  const CheckResult refused =
      run_validated(find_fault_with_everything, world, {{"key", "env:OTHER"}, {"ca", "/gone"}, {"jar", "/gone"}});
  EXPECT_EQ(refused.status, Status::unknown);
  EXPECT_EQ(refused.summary, "option 'key': no such secret") << "each option once, this machine's reasons first";
  EXPECT_EQ(refused.long_text, "option 'ca': /gone: is gone\noption 'jar': is wrong\nthey contradict each other");
  EXPECT_EQ(refused.function_state, FunctionState::not_seen);
  EXPECT_EQ(refused.fault.owner, FaultOwner::observer);
  const auto content = with_nothing_to_say;
  EXPECT_EQ(run_validated(content, world, {{"key", "env:KEY"}, {"ca", "/there"}, {"jar", "/gone"}}).status, Status::ok);
}

TEST(RunCheck, KeepsStepsThatWereToldAsTheyEnded) {
  Recorded world;
  const auto ended = +[](const sereno_request*, const sereno_host* h) {
    const sereno_step step{sizeof step, 0, text("tcp"), text("as it ended"), 0, 1};
    h->step_ends(h->self, &step);
    sereno_step odd = step;
    odd.struct_size = 4;
    h->step_ends(h->self, &odd);
    h->step_ends(h->self, nullptr);
    h->status(h->self, 0);
  };
  const CheckResult told = run(ended, world);
  ASSERT_EQ(told.steps.size(), 1u);
  EXPECT_EQ(told.steps[0].outcome, "as it ended");
  EXPECT_EQ(world.ended, std::vector<std::string>{"tcp"});
  const CheckResult better = run(+[](const sereno_request*, const sereno_host* h) {
    sereno_step step{sizeof step, 0, text("tcp"), text("as it ended"), 0, 1};
    h->step_ends(h->self, &step);
    step.outcome = text("known better");
    h->step(h->self, &step);
    h->status(h->self, 0);
  });
  ASSERT_EQ(better.steps.size(), 1u);
  EXPECT_EQ(better.steps[0].outcome, "known better");
}

TEST(RunCheck, TellsHowTheFunctionWasAndAtWhomItLies) {
  struct Case {
    const char* why;
    Body body;
    FunctionState state;
  };
  const Case cases[] = {
      {"nothing said", +[](const sereno_request*, const sereno_host*) {}, FunctionState::by_status},
      {"1.0's word", +[](const sereno_request*, const sereno_host* h) { h->degraded(h->self, 1); },
       FunctionState::degraded},
      {"1.0's no", +[](const sereno_request*, const sereno_host* h) { h->degraded(h->self, 0); },
       FunctionState::by_status},
      {"1.1's word",
       +[](const sereno_request*, const sereno_host* h) { h->function_state(h->self, SERENO_FUNCTION_DOWN); },
       FunctionState::down},
      {"1.1's wins",
       +[](const sereno_request*, const sereno_host* h) {
         h->degraded(h->self, 1);
         h->function_state(h->self, SERENO_FUNCTION_UP);
       },
       FunctionState::up},
      {"no word of 1.1", +[](const sereno_request*, const sereno_host* h) { h->function_state(h->self, 77); },
       FunctionState::by_status},
  };
  for (const Case& c : cases) EXPECT_EQ(run(c.body).function_state, c.state) << c.why;
  const CheckResult judged = run(+[](const sereno_request*, const sereno_host* h) {
    const sereno_fault fault{sizeof fault,    SERENO_FAULT_ALLY, SERENO_CONFIDENCE_HIGH,
                             text("carrier"), text("invite"),    text("two\nwitnesses")};
    sereno_fault odd = fault;
    odd.owner = 99;
    h->fault(h->self, &fault);
    h->fault(h->self, &odd);
    h->fault(h->self, nullptr);
  });
  const Fault expected{.owner = FaultOwner::ally,
                       .party = "carrier",
                       .confidence = Confidence::high,
                       .step = "invite",
                       .reasons = "two witnesses"};
  EXPECT_EQ(judged.fault, expected);
}

TEST(RunCheck, GoesByTheClocksOfItsSurroundings) {
  Recorded world;
  world.clock = instant_from_ms(86'400'000);
  const CheckResult result = run(
      +[](const sereno_request*, const sereno_host* h) {
        const auto said = std::to_string(h->utc_ms(h->self)) + " " + std::to_string(h->monotonic_ms(h->self));
        h->summary(h->self, text(said));
        h->status(h->self, 0);
      },
      world);
  EXPECT_EQ(result.summary, "86400000 5000");
}

TEST(RunCheck, TellsOfATimeThatWasOver) {
  EXPECT_FALSE(run(+[](const sereno_request*, const sereno_host* h) { h->status(h->self, 2); }).out_of_time);
  const CheckResult over = run(+[](const sereno_request*, const sereno_host* h) {
    h->status(h->self, 2);
    h->out_of_time(h->self);
  });
  EXPECT_TRUE(over.out_of_time);
  EXPECT_EQ(over.status, Status::critical) << "what was seen until then";
}

}  // namespace
}  // namespace sereno::host
