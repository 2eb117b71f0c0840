// What an author derives from, and what a run can ask of its host.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/check_result.h"
#include "sereno/option_problem.h"
#include "sereno/options.h"
#include "sereno/size.h"
#include "sereno/time.h"

namespace sereno {

/// The check cannot see its subject: the result is UNKNOWN with this text. `message` is one line.
class CheckFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Where diagnostics go: shown by -v, -vv and -vvv, and in the agent's log. Never write a secret.
enum class LogLevel : std::int32_t {
  debug = SERENO_LOG_DEBUG,
  info = SERENO_LOG_INFO,
  warning = SERENO_LOG_WARNING,
  error = SERENO_LOG_ERROR
};

/// One run: the options it was given and what the host offers. Valid during Check::run or validate, on its thread;
/// cancelled() may be called from any thread.
class Context {
 public:
  Context(const sereno_request& request, const sereno_host& host) : request_(request), host_(host) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// The option's value or default; nothing when it has neither. For a repeated option the last one.
  std::optional<std::string_view> find(std::string_view option) const {
    std::optional<std::string_view> found;
    each(option, [&](std::string_view value) { found = value; });
    return found;
  }
  bool has(std::string_view option) const { return find(option).has_value(); }
  /// The option's text, empty when it has none.
  std::string text(std::string_view option) const { return std::string(find(option).value_or("")); }
  /// All values of a repeatable option, in their order.
  std::vector<std::string> all(std::string_view option) const {
    std::vector<std::string> values;
    each(option, [&](std::string_view value) { values.emplace_back(value); });
    return values;
  }
  /// The host has validated these by kind: nothing means not given.
  std::optional<double> number(std::string_view option) const {
    const auto value = find(option);
    return value ? parse_decimal(*value) : std::nullopt;
  }
  std::optional<std::int64_t> integer(std::string_view option) const {
    const auto value = find(option);
    return value ? parse_integer(*value) : std::nullopt;
  }
  /// Bytes.
  std::optional<std::int64_t> size(std::string_view option) const {
    const auto value = find(option);
    return value ? parse_size(*value) : std::nullopt;
  }
  std::optional<milliseconds> duration(std::string_view option) const {
    const auto value = find(option);
    return value ? parse_duration(*value) : std::nullopt;
  }
  std::optional<Range> range(std::string_view option) const {
    const auto value = find(option);
    if (!value || value->empty()) return std::nullopt;
    auto parsed = Range::parse(*value);
    return parsed ? std::optional<Range>(*parsed) : std::nullopt;
  }

  /// A metric guarded by the options "warning" and "critical".
  Metric guarded(std::string_view label, double value, std::string_view unit) const {
    return {.label = std::string(label),
            .value = value,
            .unit = std::string(unit),
            .warning = range("warning"),
            .critical = range("critical")};
  }

  unsigned verbosity() const { return request_.verbosity; }
  /// The soft deadline: work that is not done by then is lost, and what must be cleaned up begins.
  std::chrono::steady_clock::time_point deadline() const { return at(request_.soft_deadline_ms); }
  /// The process is killed here.
  std::chrono::steady_clock::time_point hard_deadline() const { return at(request_.hard_deadline_ms); }
  /// Until the soft deadline; never below zero.
  milliseconds remaining() const {
    const auto left = std::chrono::ceil<milliseconds>(deadline() - steady_now());
    return left.count() < 0 ? milliseconds{0} : left;
  }
  bool cancelled() const { return host_.cancelled(host_.self) != 0; }
  /// The clocks that the run goes by; a test sets them. Take no other.
  Instant now() const { return SERENO_HAS(&host_, utc_ms) ? instant_from_ms(host_.utc_ms(host_.self)) : now_utc(); }
  std::chrono::steady_clock::time_point steady_now() const {
    return SERENO_HAS(&host_, monotonic_ms) ? at(host_.monotonic_ms(host_.self)) : std::chrono::steady_clock::now();
  }

  /// The file's content, below the host's root. Throws CheckFailure with path and reason.
  std::string read_file(std::string_view path, std::size_t max_bytes = 4u << 20) const {
    std::string content;
    const int error = host_.read_file(host_.self, borrow(path), max_bytes, &Context::append, &content);
    if (error != 0) throw CheckFailure(std::string(path) + ": " + std::strerror(error));
    return content;
  }
  /// The check's own state from its last run; empty at first.
  std::string load_state() const {
    std::string state;
    host_.load_state(host_.self, &Context::append, &state);
    return state;
  }
  void save_state(std::string_view state) const { host_.save_state(host_.self, borrow(state)); }

  void log(LogLevel level, std::string_view text) const {
    host_.log(host_.self, static_cast<std::int32_t>(level), borrow(text));
  }
  /// Names the step that runs now: a time-out reports it.
  void step_begins(std::string_view name) const { host_.step_begins(host_.self, borrow(name)); }

  /// The step as it ended: a run that is killed keeps it. What the result's own steps say stands instead once it is
  /// there.
  void step_ends(const StepOutcome& step) const {
    if (!SERENO_HAS(&host_, step_ends)) return;
    const sereno_step table = table_of(step);
    host_.step_ends(host_.self, &table);
  }

  /// Notes on disk what must be undone whatever happens, before it is done: a call that is placed, a mail that is sent.
  /// Throws CheckFailure when it cannot be kept; then the deed must not be done. The same key replaces its note.
  void keep_intent(std::string_view key, std::string_view note) const {
    if (!SERENO_HAS(&host_, keep_intent)) throw CheckFailure("this host keeps no intents: a newer Sereno is needed");
    const int error = host_.keep_intent(host_.self, borrow(key), borrow(note));
    if (error != 0) throw CheckFailure("intent '" + std::string(key) + "' cannot be kept: " + std::strerror(error));
  }
  /// It is undone. One that cannot be dropped stays open, and the next run sees it again.
  void drop_intent(std::string_view key) const {
    if (SERENO_HAS(&host_, drop_intent)) host_.drop_intent(host_.self, borrow(key));
  }
  struct Intent {
    std::string key{};
    std::string note{};
  };
  /// Those that are open, oldest first; those of runs that were killed among them.
  std::vector<Intent> open_intents() const {
    std::vector<Intent> intents;
    if (SERENO_HAS(&host_, open_intents)) host_.open_intents(host_.self, &Context::append_intent, &intents);
    return intents;
  }

  static sereno_step table_of(const StepOutcome& step) {
    return {.struct_size = sizeof(sereno_step),
            .failed = step.failed ? 1 : 0,
            .name = borrow(step.name),
            .outcome = borrow(step.outcome),
            .start_s = step.start_s,
            .duration_s = step.duration_s};
  }
  static sereno_text borrow(std::string_view text) { return {text.data(), text.size()}; }

 private:
  template <class Use>
  void each(std::string_view option, Use use) const {
    for (std::size_t i = 0; i < request_.argument_count; ++i) {
      const sereno_argument& argument = request_.arguments[i];
      if (option == argument.name)
        use(std::string_view(argument.value.data ? argument.value.data : "", argument.value.size));
    }
  }
  static std::chrono::steady_clock::time_point at(std::int64_t ms) {
    return std::chrono::steady_clock::time_point(milliseconds(ms));
  }
  static void append(void* to, sereno_text bytes) {
    static_cast<std::string*>(to)->append(bytes.data ? bytes.data : "", bytes.size);
  }

  static void append_intent(void* to, sereno_text key, sereno_text note) {
    static_cast<std::vector<Intent>*>(to)->push_back({.key = std::string(key.data ? key.data : "", key.size),
                                                      .note = std::string(note.data ? note.data : "", note.size)});
  }

  const sereno_request& request_;
  const sereno_host& host_;
};

/// A check. One object serves many runs, one after the other: keep no state of a run in it.
class Check {
 public:
  virtual ~Check() = default;
  /// Called once, when the plugin is loaded.
  virtual void declare(Options& options) const = 0;
  /// Throws CheckFailure when the subject cannot be seen; any exception becomes UNKNOWN with its text.
  virtual CheckResult run(const Context& context) const = 0;
  /// What is wrong with options whose kinds are right already: an expression that does not compile, two that contradict
  /// each other. Asks nobody, changes nothing, and ends within moments: it is called where the configuration is read,
  /// and before every run, which does not begin when it finds something. An exception is one problem more.
  virtual std::vector<OptionProblem> validate(const Context& context) const {
    static_cast<void>(context);
    return {};
  }
  /// The contract's function that a service of this check proves when it names none; empty: none.
  virtual std::string function() const { return {}; }
  /// How long a run may take when nobody says otherwise.
  virtual milliseconds default_timeout() const { return std::chrono::seconds{10}; }
};

}  // namespace sereno
