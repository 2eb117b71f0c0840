#include "plugins/host/run/check_run.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
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

RunReport run(Body body, Recorded& world, const OptionValues& options = {},
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
  return run(body, world).result;
}

TEST(RunCheck, CollectsWhatTheCheckSays) {
  Recorded world;
  world.state = "old";
  const RunReport report = run(
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
  EXPECT_FALSE(report.overran);
  EXPECT_EQ(report.result.status, Status::warning);
  EXPECT_EQ(report.result.summary, "summary");
  EXPECT_EQ(report.result.long_text, "more\nlines");
  EXPECT_EQ(report.result.function_state, FunctionState::degraded);
  ASSERT_EQ(report.result.steps.size(), 1u);
  EXPECT_TRUE(report.result.steps[0].failed);
  EXPECT_EQ(format_perfdata(report.result.metrics), "time=2s;1:2;;;9");
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
  EXPECT_EQ(run(body, world, {{"key", "env:KEY"}}).result.summary, "hunter2 2 22 /there 5");
  const CheckResult missing = run(body, world, {{"key", "env:OTHER"}}).result;
  EXPECT_EQ(missing.status, Status::unknown);
  EXPECT_EQ(missing.summary, "option 'key': no such secret");
}

TEST(RunCheck, IsCancelledByItsDeadlineAndByItsSurroundings) {
  const Body body = +[](const sereno_request*, const sereno_host* h) {
    h->summary(h->self, text(h->cancelled(h->self) ? "cancelled" : "not yet"));
    h->status(h->self, 0);
  };
  Recorded world;
  EXPECT_EQ(run(body, world).result.summary, "not yet");
  const RunReport late = run(body, world, {}, milliseconds{0});
  EXPECT_EQ(late.result.summary, "cancelled");
  EXPECT_TRUE(late.overran);
  world.is_cancelled = true;
  EXPECT_EQ(run(body, world).result.summary, "cancelled");
}

/// A run whose check looks at its options itself.
RunReport run_validated(Body validate, Recorded& world, const OptionValues& options) {
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
      run_validated(find_fault_with_everything, world, {{"key", "env:OTHER"}, {"ca", "/gone"}, {"jar", "/gone"}})
          .result;
  EXPECT_EQ(refused.status, Status::unknown);
  EXPECT_EQ(refused.summary, "option 'key': no such secret") << "each option once, this machine's reasons first";
  EXPECT_EQ(refused.long_text, "option 'ca': /gone: is gone\noption 'jar': is wrong\nthey contradict each other");
  EXPECT_EQ(refused.function_state, FunctionState::not_seen);
  EXPECT_EQ(refused.fault.owner, FaultOwner::observer);
  const auto content = with_nothing_to_say;
  EXPECT_EQ(run_validated(content, world, {{"key", "env:KEY"}, {"ca", "/there"}, {"jar", "/gone"}}).result.status,
            Status::ok);
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
  const CheckResult told = run(ended, world).result;
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
  const CheckResult result =
      run(
          +[](const sereno_request*, const sereno_host* h) {
            const auto said = std::to_string(h->utc_ms(h->self)) + " " + std::to_string(h->monotonic_ms(h->self));
            h->summary(h->self, text(said));
            h->status(h->self, 0);
          },
          world)
          .result;
  EXPECT_EQ(result.summary, "86400000 5000");
}

TEST(TimedOut, SaysNothingOfAFunctionThatWasNotSeen) {
  struct Case {
    const char* why;
    CheckResult said;
    FunctionState state;
  };
  const Case cases[] = {
      {"nothing said", {}, FunctionState::not_seen},
      {"well, but late", {.status = Status::ok}, FunctionState::not_seen},
      {"seen down", {.status = Status::critical}, FunctionState::down},
      {"said down", {.status = Status::warning, .function_state = FunctionState::down}, FunctionState::down},
      {"an alert alone", {.status = Status::critical, .function_state = FunctionState::up}, FunctionState::not_seen},
  };
  for (const Case& c : cases) {
    const CheckResult told = timed_out(Status::ok, milliseconds{1000}, "tls", c.said);
    EXPECT_EQ(told.function_state, c.state) << c.why;
    EXPECT_EQ(told.status, Status::ok) << c.why;
  }
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

TEST(TimedOut, SaysHowLongAndWhere) {
  EXPECT_EQ(timed_out(Status::unknown, milliseconds{10000}, "tls").summary, "timed out after 10 s in step 'tls'");
  EXPECT_EQ(timed_out(Status::unknown, milliseconds{500}, "").summary, "timed out after 0.5 s");
  const CheckResult result = timed_out(Status::critical, milliseconds{1000}, "",
                                       {.status = Status::ok, .summary = "late", .long_text = "more"});
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(result.long_text, "late\nmore");
}

TEST(RunLimits, KeepAShareForCleaningUp) {
  EXPECT_EQ(cleanup_share(milliseconds{1000}), milliseconds{500});
  EXPECT_EQ(cleanup_share(milliseconds{10000}), milliseconds{1000});
  EXPECT_EQ(cleanup_share(milliseconds{90000}), milliseconds{5000});
  const auto limits = RunLimits::from_now(milliseconds{10000});
  EXPECT_EQ(limits.hard_deadline - limits.soft_deadline, milliseconds{1000});
}

/// A folder that goes away with the test.
class RunSurroundingsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sereno-run-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name, std::string_view content, mode_t mode = 0600) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    ::chmod(path.c_str(), mode);
    return path;
  }
  std::string folder_;
};

TEST_F(RunSurroundingsTest, ReadsFilesBelowTheirRoot) {
  file("motd", "hello");
  std::string content = "before";
  EXPECT_EQ(read_file_below(folder_, "/motd", 5, content), 0);
  EXPECT_EQ(content, "hello");
  EXPECT_EQ(read_file_below(folder_, "motd", 5, content), 0);
  EXPECT_EQ(read_file_below(folder_, "/motd", 4, content), EFBIG);
  EXPECT_EQ(read_file_below(folder_, "/none", 5, content), ENOENT);
  EXPECT_EQ(content, "");
  EXPECT_EQ(read_file_below(folder_, "/../motd", 5, content), EACCES);
  EXPECT_EQ(read_file_below(folder_, "/", 5, content), EISDIR);
  EXPECT_EQ(read_file_below({}, folder_ + "/motd", 5, content), 0);
  ASSERT_EQ(::mkfifo((folder_ + "/fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_file_below(folder_, "/fifo", 5, content), 0);
}

TEST_F(RunSurroundingsTest, ReadsSecretsThatNobodyElseCanRead) {
  EXPECT_EQ(*read_secret_source("file:" + file("key", "hunter2\r\n\n")), "hunter2");
  struct Case {
    const char* why;
    std::string source;
    std::string error;
  };
  const std::string open_key = file("open", "hunter2", 0644), group_writes = file("group", "hunter2", 0620);
  const std::string empty = file("empty", "\n"), large = file("large", std::string((64u << 10) + 1, 'x'));
  const Case cases[] = {
      {"readable by all", "file:" + open_key, open_key + ": others than its owner may access it: chmod 600 it"},
      {"writable by the group", "file:" + group_writes,
       group_writes + ": others than its owner may access it: chmod 600 it"},
      {"empty", "file:" + empty, empty + ": is empty"},
      {"too large", "file:" + large, large + ": holds more than 64 KiB"},
      {"not there", "file:/no/such/key", "/no/such/key: No such file or directory"},
      {"a folder", "file:" + folder_, folder_ + ": is no regular file"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto secret = read_secret_source(c.source);
    ASSERT_FALSE(secret);
    EXPECT_EQ(secret.error().message, "secret file " + c.error);
  }
}

TEST_F(RunSurroundingsTest, ReadsSecretsOfTheEnvironment) {
  ::setenv("SERENO_TEST_SECRET", "hunter2\n", 1);
  EXPECT_EQ(*read_secret_source("env:SERENO_TEST_SECRET"), "hunter2");
  ::unsetenv("SERENO_TEST_SECRET");
  EXPECT_EQ(read_secret_source("env:SERENO_TEST_SECRET").error().message,
            "environment variable SERENO_TEST_SECRET is not set");
  EXPECT_EQ(read_secret_source("hunter2").error().message,
            "say where the secret stands: file:/absolute/path, credential:NAME or env:NAME");
}

TEST_F(RunSurroundingsTest, ReadsSecretsThatSystemdPasses) {
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(read_secret_source("credential:key").error().message,
            "credential key: none is passed to this process, as LoadCredential= of a unit does");
  file("key", "hunter2\n", 0400);
  file("open", "hunter2", 0644);
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  EXPECT_EQ(*read_secret_source("credential:key"), "hunter2");
  EXPECT_EQ(read_secret_source("credential:absent").error().message,
            "secret file " + folder_ + "/absent: No such file or directory");
  EXPECT_EQ(read_secret_source("credential:open").error().message,
            "secret file " + folder_ + "/open: others than its owner may access it: chmod 600 it");
  EXPECT_EQ(read_secret_source("credential:../key").error().message, "credential ../key: is no name");
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(RunSurroundingsTest, KeepsStateInAFileOfItsOwn) {
  const std::string path = folder_ + "/deep/er/state";
  const auto state = state_file(path);
  EXPECT_EQ(state->load(), "");
  EXPECT_EQ(state->save("one"), "");
  EXPECT_EQ(state->save("two\0three"s), "");
  EXPECT_EQ(state_file(path)->load(), "two\0three"s);
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_ + "/deep/er"), {}), 1);
  EXPECT_EQ(state->save(std::string((64u << 10) + 1, 'x')), path + ": a check may keep 64 KiB at most");
  EXPECT_EQ(state->load(), "two\0three"s);
  EXPECT_NE(state_file("/proc/no/state")->save("x"), "");
}

TEST_F(RunSurroundingsTest, SaysWhyAFileCannotBeRead) {
  ASSERT_EQ(::mkfifo((folder_ + "/fifo").c_str(), 0600), 0);
  EXPECT_EQ(file_fault_of(file("ca.pem", "x")), "");
  EXPECT_EQ(file_fault_of(folder_ + "/none"), "No such file or directory");
  EXPECT_EQ(file_fault_of(folder_ + "/fifo"), "is no regular file");
  EXPECT_EQ(file_fault_of(folder_), "is no regular file");
  EXPECT_EQ(file_fault_of("/dev/null"), "is no regular file");
}

TEST_F(RunSurroundingsTest, KeepsIntentsOnDisk) {
  const std::string path = folder_ + "/deep/er/intents";
  IntentFile intents(path);
  EXPECT_TRUE(intents.open().empty());
  EXPECT_EQ(intents.keep("call-1", "line one\nline two\0"s), 0);
  EXPECT_EQ(intents.keep("mail-7", ""), 0);
  EXPECT_EQ(intents.keep("call-1", "placed"), 0) << "the same key again";
  const Intents::Open open{{"call-1", "placed"}, {"mail-7", ""}};
  EXPECT_EQ(IntentFile(path).open(), open) << "for the next process";
  EXPECT_EQ(intents.drop("call-1"), 0);
  EXPECT_EQ(intents.drop("call-1"), ENOENT);
  EXPECT_EQ(IntentFile(path).open(), (Intents::Open{{"mail-7", ""}}));
}

TEST_F(RunSurroundingsTest, KeepsNoIntentThatIsNone) {
  IntentFile intents(folder_ + "/intents");
  EXPECT_EQ(intents.keep("", "x"), EINVAL);
  EXPECT_EQ(intents.keep("../x", "x"), EINVAL);
  EXPECT_EQ(intents.keep("a b", "x"), EINVAL);
  EXPECT_EQ(intents.keep(std::string(65, 'k'), "x"), EINVAL);
  EXPECT_EQ(intents.keep("k", std::string(4097, 'x')), EFBIG);
  Intents::Open full(Intents::most, {"k", "n"});
  EXPECT_EQ(Intents::put(full, "another", "n"), ENOSPC);
  EXPECT_TRUE(intents.open().empty());
  EXPECT_NE(IntentFile("/proc/no/intents").keep("k", "n"), 0) << "not on disk, so the deed is not done";
}

TEST_F(RunSurroundingsTest, LeavesAFileThatIsNoneOfItsOwnAlone) {
  for (const std::string& content : {"k 5\nnote\n"s, "k x\nnote\n"s, "no line"s, "k 4\nnote"s, "a/b 4\nnote\n"s}) {
    const std::string path = file("intents", content);
    EXPECT_EQ(IntentFile(path).keep("k", "n"), EBADMSG) << content;
    EXPECT_EQ(IntentFile(path).drop("k"), EBADMSG) << content;
    EXPECT_TRUE(IntentFile(path).open().empty());
  }
}

TEST(CurrentStep, HoldsTheLastNameWhole) {
  CurrentStep step;
  EXPECT_EQ(step.text(), "");
  step.set("resolve");
  step.set("tls");
  EXPECT_EQ(step.text(), "tls");
  step.set(std::string(100, 'x'));
  EXPECT_EQ(step.text(), std::string(CurrentStep::longest, 'x'));
}

}  // namespace
}  // namespace sereno::host
