// check_selftest: behaves and misbehaves to order, so that the host's promises can be tested. See README.md.
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <stdexcept>
#include <thread>

#include "canaries.h"
#include "misbehave.h"
#include "sereno/plugin.h"

namespace {
using namespace sereno;

std::size_t bytes_of(const Context& context) { return static_cast<std::size_t>(context.number("bytes").value_or(0)); }
milliseconds duration_of(const Context& context) { return context.duration("duration").value_or(milliseconds{0}); }

CheckResult answer(const Context& context, Status status) {
  return {.status = status,
          .summary = context.text("text"),
          .metrics = {context.guarded("value", context.number("value").value_or(0), "")}};
}

CheckResult fine(std::string summary) { return {.status = Status::ok, .summary = std::move(summary)}; }

CheckResult count(const Context& context) {
  const int runs = parse_integer<int>(context.load_state()).value_or(0) + 1;
  context.save_state(std::to_string(runs));
  return {
      .status = Status::ok, .summary = "run " + std::to_string(runs), .metrics = {{.label = "runs", .value = runs}}};
}

CheckResult secret(const Context& context) {
  const std::string secret = context.text("secret");
  unsigned sum = 0;
  for (const char c : secret) sum = sum * 31 + static_cast<unsigned char>(c);
  return fine("the secret has " + std::to_string(secret.size()) + " characters, checksum " + std::to_string(sum));
}

double limit_of(__rlimit_resource_t resource) {
  rlimit limit{};
  getrlimit(resource, &limit);
  return limit.rlim_cur == RLIM_INFINITY ? -1 : static_cast<double>(limit.rlim_cur);
}

CheckResult where(const Context&) {
  const char* const path = std::getenv("HOME");
  return {.status = Status::ok,
          .summary = "process " + std::to_string(getpid()),
          .long_text = path ? "HOME is " + std::string(path) : "HOME is not set",
          .metrics = {{.label = "pid", .value = getpid()},
                      {.label = "parent", .value = getppid()},
                      {.label = "session", .value = getsid(0)},
                      {.label = "address_space", .value = limit_of(RLIMIT_AS), .unit = "B"},
                      {.label = "open_files", .value = limit_of(RLIMIT_NOFILE)},
                      {.label = "core", .value = limit_of(RLIMIT_CORE), .unit = "B"}}};
}

CheckResult steps(const Context& context) {
  context.step_begins("first");
  context.step_begins("second");
  selftest::sleep_through(duration_of(context));
  context.step_begins("third");
  CheckResult result = answer(context, Status::ok);
  result.steps = {{.name = "first", .outcome = "done"},
                  {.name = "second", .outcome = "done"},
                  {.name = "third", .outcome = "done"}};
  return result;
}

CheckResult polite(const Context& context) {
  const auto end = std::chrono::steady_clock::now() + duration_of(context);
  context.step_begins("wait");
  while (std::chrono::steady_clock::now() < end && !context.cancelled()) selftest::sleep_through(milliseconds{1});
  return fine(context.cancelled() ? "tidied up" : "waited");
}

CheckResult log_each_level(const Context& context) {
  context.log(LogLevel::debug, "a debug line");
  context.log(LogLevel::info, "an info line");
  context.log(LogLevel::warning, "a warning line");
  context.log(LogLevel::error, "an error line");
  return fine("logged");
}

CheckResult print(const Context& context) {
  const std::string text(bytes_of(context), 'p');
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    const auto written = write(descriptor, text.data(), text.size());
    static_cast<void>(written);
  }
  return fine("printed");
}

CheckResult long_text(const Context& context) {
  CheckResult result = fine("long");
  result.long_text.assign(bytes_of(context), 'x');
  return result;
}

/// Puts the fault at whom the service depends on, else at its owner.
CheckResult blame(const Context& context) {
  CheckResult result = answer(context, Status::critical);
  const auto on = context.depends_on();
  const Party party = on.empty() ? context.owner() : on.front();
  result.function_state = FunctionState::down;
  result.fault = {
      .owner = party.side, .party = party.id, .confidence = Confidence::low, .step = "call", .reasons = "no witness"};
  return result;
}

CheckResult with_nul(const Context&) {
  using namespace std::string_literals;
  const std::string bad = "a\0b\xff\xfe"s;
  return {.status = Status::ok,
          .summary = bad,
          .long_text = bad,
          .metrics = {{.label = bad, .value = 1}},
          .steps = {{.name = bad, .outcome = bad}}};
}

using Mode = std::function<CheckResult(const Context&)>;

/// Modes that do something bad and answer OK when they survive it.
template <class Deed>
Mode then_fine(Deed deed) {
  return [deed](const Context& context) {
    deed(context);
    return fine("survived");
  };
}

std::map<std::string, Mode, std::less<>> bad_modes() {
  return {
      {"sleep", then_fine([](const Context& c) { selftest::sleep_through(duration_of(c)); })},
      {"spin", then_fine([](const Context& c) { selftest::spin_through(duration_of(c)); })},
      {"crash", then_fine([](const Context&) { selftest::crash(); })},
      {"abort", then_fine([](const Context&) { selftest::abort_with_last_words(); })},
      {"exit", then_fine([](const Context&) { _exit(7); })},
      {"throw", then_fine([](const Context&) { throw std::runtime_error("thrown to order"); })},
      {"leak", then_fine([](const Context& c) { selftest::leak_memory(bytes_of(c)); })},
      {"leak-files", then_fine([](const Context&) { selftest::leak_files(20); })},
      {"eat", then_fine([](const Context&) { selftest::eat_memory(); })},
      {"fork-stubborn", then_fine([](const Context& c) {
         selftest::fork_stubborn(c.text("pid-file"));
         selftest::sleep_through(duration_of(c));
       })},
      {"garbage", then_fine([](const Context& c) { selftest::write_garbage(bytes_of(c)); })},
      {"broken-pipe", then_fine([](const Context&) { selftest::write_to_a_broken_pipe(); })},
      {"leave", then_fine([](const Context& c) {
         if (!selftest::leave_behind(c.text("kind"), duration_of(c)))
           throw CheckFailure("there is nothing of the kind '" + c.text("kind") + "' to leave");
       })},
      {"hang-up", then_fine([](const Context&) { selftest::close_everything(); })},
  };
}

std::map<std::string, Mode, std::less<>> all_modes() {
  auto modes = bad_modes();
  const auto answers = [](Status status) {
    return [status](const Context& context) { return answer(context, status); };
  };
  modes["ok"] = answers(Status::ok);
  modes["warning"] = answers(Status::warning);
  modes["critical"] = answers(Status::critical);
  modes["unknown"] = answers(Status::unknown);
  modes["bad-status"] = answers(static_cast<Status>(42));
  modes["degraded"] = [](const Context& context) {
    CheckResult result = answer(context, Status::ok);
    result.function_state = FunctionState::degraded;
    return result;
  };
  modes["count"] = count;
  modes["secret"] = secret;
  modes["where"] = where;
  modes["steps"] = steps;
  modes["polite"] = polite;
  modes["log"] = log_each_level;
  modes["print"] = print;
  modes["long"] = long_text;
  modes["nul"] = with_nul;
  modes["canary"] = selftest::use_canary;
  modes["blame"] = blame;
  return modes;
}

class SelftestCheck final : public Check {
 public:
  void declare(Options& options) const override {
    using Kind = Options::Kind;
    options.add("mode,m", Kind::text, "ok", "what to do: see the README beside the check")
        .add("text", Kind::text, "all is well", "summary")
        .add("value", Kind::number, "1", "the metric's value")
        .add("warning,w", Kind::range, "", "range of the value that warns")
        .add("critical,c", Kind::range, "", "range of the value that is critical")
        .add("duration,d", Kind::duration, "0s", "how long it takes")
        .add("kind", Kind::text, "", "what mode leave leaves behind, or how mode canary ends")
        .add("bytes", Kind::number, "0", "how much of it")
        .add("pid-file", Kind::file, "", "where fork-stubborn writes the ids of its children")
        .add("secret", Kind::secret, "", "what mode secret counts the characters of")
        .add("validate", Kind::choice, "well", "what becomes of a look at the options")
        .choices({"well", "refuse", "throw", "crash", "hang"})
        .add("input", Kind::file, "", "a file that must be readable")
        .readable();
  }

  std::vector<OptionProblem> validate(const Context& context) const override {
    const std::string how = context.text("validate");
    if (how == "throw") throw std::runtime_error("thrown to order");
    if (how == "crash") selftest::crash();
    if (how == "hang") selftest::sleep_through(std::chrono::hours{1});
    if (how != "refuse") return {};
    return {{.option = "text", .why = "is refused to order"}, {.why = "two contradict each other"}};
  }

  CheckResult run(const Context& context) const override {
    static const auto modes = all_modes();
    const auto mode = modes.find(context.text("mode"));
    if (mode == modes.end()) throw CheckFailure("there is no mode '" + context.text("mode") + "'");
    return mode->second(context);
  }
};
}  // namespace

SERENO_PLUGIN(SelftestCheck, "selftest", "Behaves and misbehaves to order")
