#include "plugins/host/worker/worker_protocol.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace sereno::host::worker {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

CheckResult full_result() {
  return {.status = Status::warning,
          .summary = "7 calls",
          .long_text = "line\nline",
          .metrics = {{.label = "calls",
                       .value = 7.5,
                       .unit = "c",
                       .warning = Range{.low = 5, .alert_inside = true},
                       .critical = Range{.low = -std::numeric_limits<double>::infinity(), .high = 9},
                       .min = 0,
                       .max = 100},
                      {.label = "unknown"}},
          .steps = {{.name = "tls", .outcome = "TLSv1.3", .start_s = 0.5, .duration_s = 0.25, .failed = true}},
          .function_state = FunctionState::degraded,
          .out_of_time = true,
          .fault = {.owner = FaultOwner::third_party,
                    .party = "carrier",
                    .confidence = Confidence::medium,
                    .step = "tls",
                    .reasons = "two witnesses"},
          .observer = "breaker_open"};
}

Outcome full_outcome() {
  return {.id = 9, .result = full_result(), .saved_state = "state\0state"s, .memory_bytes = 123456789, .open_files = 7};
}

WorkerRun full_run() {
  return {.check = "web",
          .options = {{"url", "https://x/"}, {"string", ""}, {"string", "a\0b"s}},
          .environment = {{"TOKEN", "secret"}},
          .timeout = milliseconds{2500},
          .timeout_status = Status::critical,
          .verbosity = 3,
          .saved_state = "old",
          .intents_path = "/var/lib/x",
          .state_folder = "/var/lib",
          .parties = {.owner = {.id = "carrier", .side = FaultOwner::ally},
                      .depends_on = {{.id = "bank", .side = FaultOwner::client}, {.id = "isp"}}},
          .id = std::numeric_limits<std::uint64_t>::max(),
          .soft_deadline_ms = -1,
          .hard_deadline_ms = 1234567890123};
}

std::string frame_of(const Message& message) {
  std::string frame;
  EXPECT_TRUE(append_frame(frame, message));
  return frame;
}

/// What a reader makes of the bytes; it must be one whole message.
template <class Type>
Type read_back(const std::string& bytes) {
  FrameReader reader;
  reader.feed(bytes);
  auto message = reader.next();
  EXPECT_TRUE(message && message->has_value());
  EXPECT_TRUE(reader.empty());
  return std::get<Type>(std::move(**message));
}

TEST(WorkerProtocol, BringsMessagesAcross) {
  const auto hello =
      read_back<Hello>(frame_of(Hello{.protocol = 3, .abi_major = 1, .abi_minor = 2, .memory_bytes = 4}));
  EXPECT_EQ(hello.protocol, 3);
  EXPECT_EQ(hello.abi_major, 1);
  EXPECT_EQ(hello.abi_minor, 2);
  EXPECT_EQ(hello.memory_bytes, 4u);
  EXPECT_EQ(read_back<Refusal>(frame_of(Refusal{"no"})).reason, "no");
  EXPECT_EQ(read_back<StepBegins>(frame_of(StepBegins{.id = 5, .name = "tls"})).name, "tls");
  const auto line = read_back<LogLine>(frame_of(LogLine{.id = 5, .level = SERENO_LOG_ERROR, .text = "t"}));
  EXPECT_EQ(line.level, SERENO_LOG_ERROR);
  EXPECT_EQ(line.id, 5u);
}

TEST(WorkerProtocol, BringsStepsAcrossAsTheyEnd) {
  const StepOutcome step{.name = "tls", .outcome = "TLSv1.3", .start_s = 1, .duration_s = 2, .failed = true};
  const auto got = read_back<StepEnds>(frame_of(StepEnds{.id = 5, .step = step}));
  EXPECT_EQ(got.id, 5u);
  EXPECT_EQ(got.step.name, "tls");
  EXPECT_EQ(got.step.outcome, "TLSv1.3");
  EXPECT_EQ(got.step.duration_s, 2);
  EXPECT_TRUE(got.step.failed);
}

TEST(WorkerProtocol, BringsAValidationAcross) {
  const Validate sent{.id = 8, .check = "web", .options = {{"regex", "("}}, .environment = {{"T", "s"}}};
  const auto asked = read_back<Validate>(frame_of(sent));
  EXPECT_EQ(asked.id, 8u);
  EXPECT_EQ(asked.check, "web");
  EXPECT_EQ(asked.options, sent.options);
  EXPECT_EQ(asked.environment, sent.environment);
  const Problems answer{.id = 8, .problems = {{.option = "regex", .why = "does not compile"}, {.why = "contradict"}}};
  const auto told = read_back<Problems>(frame_of(answer));
  EXPECT_EQ(told.id, 8u);
  EXPECT_EQ(told.problems, answer.problems);
}

TEST(WorkerProtocol, BringsARunAcross) {
  const WorkerRun sent = full_run();
  const auto got = read_back<WorkerRun>(frame_of(sent));
  EXPECT_EQ(got.id, sent.id);
  EXPECT_EQ(got.check, "web");
  EXPECT_EQ(got.verbosity, 3u);
  EXPECT_EQ(got.timeout, milliseconds{2500});
  EXPECT_EQ(got.timeout_status, Status::critical);
  EXPECT_EQ(got.soft_deadline_ms, -1);
  EXPECT_EQ(got.hard_deadline_ms, 1234567890123);
  EXPECT_EQ(got.options, sent.options);
  EXPECT_EQ(got.environment, sent.environment);
  EXPECT_EQ(got.saved_state, "old");
  EXPECT_EQ(got.intents_path, "/var/lib/x");
  EXPECT_EQ(got.state_folder, "/var/lib");
  EXPECT_EQ(got.parties, sent.parties);
}

TEST(WorkerProtocol, BringsAnOutcomeAcross) {
  const Outcome sent = full_outcome();
  const auto got = read_back<Outcome>(frame_of(sent));
  EXPECT_EQ(got.id, 9u);
  EXPECT_EQ(got.result.status, Status::warning);
  EXPECT_EQ(got.result.function_state, FunctionState::degraded);
  EXPECT_EQ(got.result.fault, sent.result.fault);
  EXPECT_EQ(got.result.observer, "breaker_open");
  EXPECT_EQ(got.result.summary, "7 calls");
  EXPECT_EQ(got.result.long_text, "line\nline");
  EXPECT_EQ(got.result.metrics, sent.result.metrics);
  ASSERT_EQ(got.result.steps.size(), 1u);
  EXPECT_EQ(got.result.steps[0].outcome, "TLSv1.3");
  EXPECT_EQ(got.result.steps[0].duration_s, 0.25);
  EXPECT_TRUE(got.result.steps[0].failed);
  EXPECT_EQ(got.saved_state, sent.saved_state);
  EXPECT_TRUE(got.result.out_of_time);
  EXPECT_EQ(got.memory_bytes, 123456789u);
  EXPECT_EQ(got.open_files, 7u);
}

TEST(WorkerProtocol, BringsADescriptionAcross) {
  const Description sent{{{.name = "web",
                           .help = "pages",
                           .default_timeout = milliseconds{2500},
                           .options = {{.name = "url", .letter = 'u', .kind = Options::Kind::url, .required = true},
                                       {.name = "string", .fallback = "", .repeatable = true, .value_optional = true},
                                       {.name = "h2",
                                        .kind = Options::Kind::size,
                                        .local = true,
                                        .readable = true,
                                        .choices = {"a", "b"},
                                        .least = -1,
                                        .most = 9}},
                           .plugin_path = "/p/web.so",
                           .function = "page",
                           .validates = true},
                          {.name = "tcp"}}};
  const auto got = read_back<Description>(frame_of(sent));
  ASSERT_EQ(got.checks.size(), 2u);
  EXPECT_EQ(got.checks[0].default_timeout, milliseconds{2500});
  EXPECT_EQ(got.checks[0].function, "page");
  EXPECT_TRUE(got.checks[0].validates);
  ASSERT_EQ(got.checks[0].options.size(), 3u);
  const OptionDescription& later = got.checks[0].options[2];
  EXPECT_EQ(later.kind, Options::Kind::size);
  EXPECT_TRUE(later.local);
  EXPECT_TRUE(later.readable);
  EXPECT_EQ(later.choices, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(later.least, -1);
  EXPECT_EQ(later.most, 9);
  EXPECT_EQ(got.checks[0].options[0].kind, Options::Kind::url);
  EXPECT_EQ(got.checks[0].options[0].letter, 'u');
  EXPECT_TRUE(got.checks[0].options[0].required);
  EXPECT_EQ(got.checks[0].options[0].fallback, std::nullopt);
  EXPECT_EQ(got.checks[0].options[1].fallback, "");
  EXPECT_TRUE(got.checks[0].options[1].value_optional);
  EXPECT_EQ(got.checks[1].name, "tcp");
}

TEST(WorkerProtocol, ReadsAStreamCutAnywhere) {
  const std::string stream = frame_of(full_outcome()) + frame_of(full_run()) + frame_of(Refusal{"no"});
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    FrameReader reader;
    std::vector<std::size_t> kinds;
    for (const auto& part : {stream.substr(0, cut), stream.substr(cut)}) {
      reader.feed(part);
      while (true) {
        const auto message = reader.next();
        ASSERT_TRUE(message) << message.error().message;
        if (!message->has_value()) break;
        kinds.push_back((*message)->index());
      }
    }
    EXPECT_THAT(kinds, ElementsAre(5u, 2u, 1u)) << "cut at " << cut;
    EXPECT_TRUE(reader.empty());
  }
}

/// A frame with a size that fits its content.
std::string framed(const std::string& content) {
  const auto size = static_cast<std::uint32_t>(content.size());
  std::string frame;
  for (int i = 0; i < 4; ++i) frame += static_cast<char>(size >> (8 * i) & 0xff);
  return frame + content;
}

TEST(WorkerProtocol, RefusesMessagesThatAreCutOrLonger) {
  for (const std::string& whole :
       {frame_of(full_outcome()).substr(4), frame_of(full_run()).substr(4),
        frame_of(StepEnds{.step = {.name = "tls"}}).substr(4), frame_of(Validate{.options = {{"a", "b"}}}).substr(4),
        frame_of(Problems{.problems = {{.option = "a", .why = "b"}}}).substr(4),
        frame_of(Description{{{.name = "web", .options = {{.name = "url"}}}}}).substr(4)}) {
    for (std::size_t size = 1; size < whole.size(); ++size) {
      FrameReader reader;
      reader.feed(framed(whole.substr(0, size)));
      EXPECT_FALSE(reader.next()) << size;
    }
    FrameReader reader;
    reader.feed(framed(whole + "x"));
    EXPECT_FALSE(reader.next());
  }
}

TEST(WorkerProtocol, RefusesWhatCannotBe) {
  const auto broken = [](Outcome outcome) { return frame_of(outcome); };
  const double nan = std::nan("");
  struct Case {
    const char* why;
    std::string bytes;
  };
  Outcome nan_metric = full_outcome(), nan_range = full_outcome(), nan_step = full_outcome();
  nan_metric.result.metrics[0].value = nan;
  nan_range.result.metrics[0].warning->low = nan;
  nan_step.result.steps[0].start_s = nan;
  std::string bad_status = broken(full_outcome());
  bad_status[4 + 1 + 8] = 4;
  std::string bad_state = broken(full_outcome()), bad_owner = bad_state;
  bad_state[4 + 1 + 8 + 1] = 5;
  bad_owner[4 + 1 + 8 + 2] = 8;
  const Case cases[] = {
      {"empty frame", "\0\0\0\0"s},
      {"longer than any", "\x02\0\x10\0"s},
      {"noise", "\xff\xff\xff\xff"},
      {"unknown type", framed("\x63")},
      {"type 0", framed("\0"s)},
      {"status 4", bad_status},
      {"a state of the function that there is not", bad_state},
      {"an owner of the fault that there is not", bad_owner},
      {"a value that is no number", broken(nan_metric)},
      {"a range that is none", broken(nan_range)},
      {"a time that is none", broken(nan_step)},
      {"a count beyond the frame", framed("\x07\xff\xff\xff\xff")},
      {"a log level beyond the last", framed("\x05" + std::string(8, '\0') + "\x04" + std::string(4, '\0'))},
  };
  for (const Case& c : cases) {
    FrameReader reader;
    reader.feed(c.bytes);
    EXPECT_FALSE(reader.next()) << c.why;
  }
}

TEST(WorkerProtocol, AppendsNothingThatIsTooLong) {
  std::string bytes = "before";
  EXPECT_FALSE(append_frame(bytes, WorkerRun{.saved_state = std::string(longest_frame, 'x')}));
  EXPECT_EQ(bytes, "before");
}

TEST(Shorten, LetsTheLargestResultFit) {
  CheckResult result = full_result();
  result.summary.assign(20'000, 's');
  result.long_text.assign(10'000'000, 'l');
  result.metrics.assign(5000, {.label = std::string(5000, 'm'), .unit = std::string(5000, 'u')});
  result.steps.assign(5000, {.name = std::string(5000, 'n'), .outcome = std::string(5000, 'o')});
  result.fault.reasons.assign(2'000'000, 'r');
  shorten(result);
  EXPECT_THAT(result.long_text, HasSubstr("\n(cut: bytes of summary: 20000, 8192 kept)"
                                          "\n(cut: bytes of long text: 10000000, 65536 kept)"
                                          "\n(cut: metrics: 5000, 1000 kept)"
                                          "\n(cut: steps: 5000, 200 kept)"));
  std::string frame;
  EXPECT_TRUE(append_frame(frame, Outcome{.result = result, .saved_state = std::string(64u << 10, 's')}));
  EXPECT_LT(frame.size(), longest_frame);
}

TEST(Shorten, LeavesAResultThatFitsAlone) {
  CheckResult result = full_result();
  shorten(result);
  EXPECT_EQ(result.metrics, full_result().metrics);
  EXPECT_EQ(result.long_text, full_result().long_text);
}

TEST(Shorten, CutsBetweenCharacters) {
  CheckResult result;
  result.summary = std::string(8191, 'x') + "\xC3\xA9 and more";
  shorten(result);
  EXPECT_EQ(result.summary, std::string(8191, 'x'));
}

TEST(Shorten, TakesOutWhatIsNoNumber) {
  CheckResult result = full_result();
  result.metrics[0].value = std::nan("");
  result.metrics[0].min = -std::numeric_limits<double>::infinity();
  result.metrics[0].warning->high = std::nan("");
  result.steps[0].duration_s = std::nan("");
  shorten(result);
  EXPECT_EQ(result.metrics[0].value, std::nullopt);
  EXPECT_EQ(result.metrics[0].min, std::nullopt);
  EXPECT_EQ(result.metrics[0].warning, std::nullopt);
  EXPECT_EQ(result.steps[0].duration_s, 0);
}

}  // namespace
}  // namespace sereno::host::worker
