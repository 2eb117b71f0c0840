// What an author sees of a run, and what leaves the plugin, with a host made of plain callbacks.
#include <gtest/gtest.h>

#include <cerrno>
#include <map>

#include "sereno/plugin.h"

namespace sereno {
namespace {

using std::chrono::steady_clock;

/// Records what a plugin says.
struct RecordingHost {
  std::optional<std::int32_t> status;
  bool degraded = false;
  std::string summary, long_text, step, log, state = "before";
  std::vector<std::string> metrics, steps;
  bool cancelled = false;
  std::int32_t function_state = -1, owner = -1;
  std::vector<std::string> problems;
  std::map<std::string, std::string> files;

  static RecordingHost& of(void* self) { return *static_cast<RecordingHost*>(self); }
  static std::string copy(sereno_text text) { return text.data ? std::string(text.data, text.size) : std::string(); }

  sereno_host table() {
    sereno_host host{};
    host.struct_size = sizeof host;
    host.self = this;
    host.status = [](void* self, std::int32_t code) { of(self).status = code; };
    host.degraded = [](void* self, std::int32_t yes) { of(self).degraded = yes != 0; };
    host.summary = [](void* self, sereno_text text) { of(self).summary = copy(text); };
    host.long_text = [](void* self, sereno_text text) { of(self).long_text += copy(text); };
    host.metric = [](void* self, const sereno_metric* metric) {
      of(self).metrics.push_back(copy(metric->label) + " " + std::to_string(metric->has) + " " +
                                 format_number(metric->value) + copy(metric->unit) + " " + copy(metric->warning) + " " +
                                 copy(metric->critical) + " " + format_number(metric->min) + " " +
                                 format_number(metric->max));
    };
    host.step_begins = [](void* self, sereno_text name) { of(self).step = copy(name); };
    host.step = [](void* self, const sereno_step* said) {
      of(self).steps.push_back(copy(said->name) + " " + copy(said->outcome) + " " + std::to_string(said->failed));
    };
    host.log = [](void* self, std::int32_t level, sereno_text text) {
      of(self).log += std::to_string(level) + " " + copy(text) + "\n";
    };
    host.cancelled = [](void* self) { return of(self).cancelled ? 1 : 0; };
    host.read_file = [](void* self, sereno_text path, std::size_t, void (*sink)(void*, sereno_text), void* to) {
      const auto found = of(self).files.find(copy(path));
      if (found == of(self).files.end()) return ENOENT;
      sink(to, {found->second.data(), found->second.size()});
      return 0;
    };
    host.load_state = [](void* self, void (*sink)(void*, sereno_text), void* to) {
      sink(to, {of(self).state.data(), of(self).state.size()});
    };
    host.function_state = [](void* self, std::int32_t code) { of(self).function_state = code; };
    host.fault = [](void* self, const sereno_fault* fault) { of(self).owner = fault->owner; };
    host.problem = [](void* self, sereno_text option, sereno_text text) {
      of(self).problems.push_back(copy(option) + ": " + copy(text));
    };
    host.utc_ms = [](void*) -> std::int64_t { return 1000; };
    host.monotonic_ms = [](void*) -> std::int64_t { return 2000; };
    host.save_state = [](void* self, sereno_text bytes) { of(self).state = copy(bytes); };
    return host;
  }
};

/// A request with these arguments.
struct InventedRequest {
  std::vector<std::pair<std::string, std::string>> options;
  std::vector<sereno_argument> arguments;
  sereno_request table{};

  explicit InventedRequest(std::vector<std::pair<std::string, std::string>> given) : options(std::move(given)) {
    for (const auto& [name, value] : options) arguments.push_back({name.c_str(), {value.data(), value.size()}});
    table.struct_size = sizeof table;
    table.argument_count = arguments.size();
    table.arguments = arguments.data();
  }
};

TEST(Context, ReadsOptions) {
  RecordingHost recording;
  const sereno_host host = recording.table();
  const InventedRequest request({{"warning", "10:20"},
                                 {"string", "a"},
                                 {"string", "b"},
                                 {"rate", "1.5"},
                                 {"wait", "2m"},
                                 {"critical", ""},
                                 {"flag", ""}});
  const Context context(request.table, host);
  EXPECT_EQ(context.range("warning"), Range::parse("10:20").value());
  EXPECT_EQ(context.range("critical"), std::nullopt);
  EXPECT_EQ(context.text("string"), "b");
  EXPECT_EQ(context.all("string"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(context.number("rate"), 1.5);
  EXPECT_EQ(context.duration("wait"), std::chrono::minutes{2});
  EXPECT_TRUE(context.has("flag"));
  EXPECT_FALSE(context.has("other"));
  EXPECT_EQ(context.text("other"), "");
  EXPECT_EQ(context.number("other"), std::nullopt);
  const Metric guarded = context.guarded("used", 5, "%");
  EXPECT_EQ(to_perfdata(guarded), "used=5%;10:20");
}

TEST(Context, AsksItsHost) {
  RecordingHost recording;
  recording.files["/etc/motd"] = "hello";
  recording.cancelled = true;
  const sereno_host host = recording.table();
  InventedRequest request({});
  request.table.verbosity = 2;
  request.table.hard_deadline_ms = 1500;
  const Context context(request.table, host);
  EXPECT_EQ(context.read_file("/etc/motd"), "hello");
  EXPECT_EQ(context.load_state(), "before");
  context.save_state("after");
  EXPECT_EQ(recording.state, "after");
  context.log(LogLevel::warning, "odd");
  EXPECT_EQ(recording.log, "2 odd\n");
  context.step_begins("tls");
  EXPECT_EQ(recording.step, "tls");
  EXPECT_TRUE(context.cancelled());
  EXPECT_EQ(context.verbosity(), 2u);
  EXPECT_EQ(context.remaining().count(), 0);
  EXPECT_EQ(context.hard_deadline(), steady_clock::time_point(milliseconds{1500}));
  try {
    static_cast<void>(context.read_file("/none"));
    FAIL() << "no exception";
  } catch (const CheckFailure& failure) {
    EXPECT_STREQ(failure.what(), "/none: No such file or directory");
  }
}

/// A host of minor 0 ends where 1.1 begins.
TEST(Context, GetsAlongWithAHostOfMinor0) {
  RecordingHost recording;
  sereno_host host = recording.table();
  host.struct_size = offsetof(sereno_host, step_ends);
  const InventedRequest request({});
  const Context context(request.table, host);
  context.step_ends({.name = "tls"});
  EXPECT_TRUE(context.open_intents().empty());
  context.drop_intent("k");
  EXPECT_THROW(context.keep_intent("k", "n"), CheckFailure) << "the deed must not be done";
  EXPECT_GT(context.now(), instant_from_ms(1'700'000'000'000));
  EXPECT_GT(context.steady_now().time_since_epoch().count(), 0);
  detail::report(
      {.status = Status::ok, .function_state = FunctionState::degraded, .fault = {.owner = FaultOwner::ally}}, host);
  EXPECT_TRUE(recording.degraded);
}

struct ScriptedCheck : Check {
  static inline CheckResult (*script)() = nullptr;
  void declare(Options& options) const override { options.add("one,o", Options::Kind::text, "1", "first"); }
  CheckResult run(const Context&) const override { return script(); }
  milliseconds default_timeout() const override { return milliseconds{2500}; }
};

RecordingHost run_scripted(CheckResult (*script)()) {
  static const detail::Exported<ScriptedCheck> exported("scripted", "does as told", "1.2");
  ScriptedCheck::script = script;
  RecordingHost recording;
  const sereno_host host = recording.table();
  const InventedRequest request({});
  exported.plugin()->checks[0]->run(&request.table, &host);
  return recording;
}

TEST(Exported, DescribesTheCheck) {
  const detail::Exported<ScriptedCheck> exported("scripted", "does as told", "1.2");
  const sereno_plugin& plugin = *exported.plugin();
  EXPECT_EQ(plugin.struct_size, sizeof plugin);
  EXPECT_EQ(plugin.abi_major, SERENO_ABI_MAJOR);
  EXPECT_STREQ(plugin.version, "1.2");
  ASSERT_EQ(plugin.check_count, 1u);
  const sereno_check& check = *plugin.checks[0];
  EXPECT_STREQ(check.name, "scripted");
  EXPECT_EQ(check.default_timeout_ms, 2500u);
  ASSERT_EQ(check.option_count, 1u);
  EXPECT_STREQ(check.options[0]->name, "one");
}

TEST(Exported, SaysTheWholeResult) {
  const RecordingHost said = run_scripted(+[]() -> CheckResult {
    return {.status = Status::warning,
            .summary = "text",
            .long_text = "more",
            .metrics = {{.label = "a", .value = 1, .unit = "s", .warning = Range{.high = 2}, .min = 0, .max = 3},
                        {.label = "b"}},
            .steps = {{.name = "tls", .outcome = "expired", .failed = true}},
            .function_state = FunctionState::degraded};
  });
  EXPECT_EQ(said.status, SERENO_WARNING);
  EXPECT_EQ(said.summary, "text");
  EXPECT_EQ(said.long_text, "more");
  EXPECT_TRUE(said.degraded);
  EXPECT_EQ(said.function_state, SERENO_FUNCTION_DEGRADED);
  EXPECT_EQ(said.owner, -1) << "nothing failed, nothing said";
  EXPECT_EQ(said.metrics, (std::vector<std::string>{"a 27 1s 2  0 3", "b 0 0   0 0"}));
  EXPECT_EQ(said.steps, std::vector<std::string>{"tls expired 1"});
}

TEST(Exported, StopsExceptionsAtTheLine) {
  const RecordingHost failed = run_scripted(+[]() -> CheckResult { throw CheckFailure("cannot see it"); });
  EXPECT_EQ(failed.status, SERENO_UNKNOWN);
  EXPECT_EQ(failed.summary, "cannot see it");
  const RecordingHost odd = run_scripted(+[]() -> CheckResult { throw 5; });
  EXPECT_EQ(odd.status, SERENO_UNKNOWN);
  EXPECT_EQ(odd.summary, "the check threw something that is no std::exception");
}

}  // namespace
}  // namespace sereno
