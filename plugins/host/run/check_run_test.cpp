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
  std::map<std::string, std::string> secrets;

  void log(LogLevel level, std::string_view line) override {
    lines.push_back(std::to_string(static_cast<int>(level)) + " " + std::string(line));
  }
  void step_begins(std::string_view name) override { step = name; }
  bool cancelled() const override { return is_cancelled; }
  int read_file(const std::string& path, std::size_t max_bytes, std::string& content) override {
    content = path + " " + std::to_string(max_bytes);
    return path == "/gone" ? ENOENT : 0;
  }
  Result<std::string> read_secret(const std::string& source) override {
    if (!secrets.contains(source)) return Error{"no such secret"};
    return secrets[source];
  }
  std::string load_state() override { return state; }
  void save_state(std::string_view bytes) override { state = bytes; }
};

using Body = void (*)(const sereno_request*, const sereno_host*);

RunReport run(Body body, Recorded& world, const OptionValues& options = {},
              milliseconds timeout = milliseconds{10000}) {
  const sereno_check check{.struct_size = sizeof(sereno_check),
                           .default_timeout_ms = 0,
                           .name = "c",
                           .help = "h",
                           .option_count = 0,
                           .options = nullptr,
                           .run = body};
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
  EXPECT_TRUE(report.result.degraded);
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
            "say where the secret stands: file:/absolute/path or env:NAME");
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
