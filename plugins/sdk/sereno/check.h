// What an author derives from, and what a run can ask of its host.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sereno/canary.h"
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

  /// Before a step that signs in (each time) or changes something: may the run use this canary now? Waits up to
  /// `patience`, and not past the soft deadline, for one that is busy or whose sign-ins are spent. It is held until it
  /// is let go of, or the run ends, however that ends; intents are kept in its journal then, and open_intents() gives
  /// those that a killed run of it left, of whatever service.
  CanaryAnswer take_canary(const Canary& canary, bool signs_in, milliseconds patience = milliseconds{0}) const {
    if (!SERENO_HAS(&host_, parties)) return {.why = "this host keeps no canaries: a newer Sereno is needed"};
    const sereno_canary table = table_of(canary, signs_in ? std::uint32_t{SERENO_CANARY_SIGNS_IN} : 0u);
    CanaryAnswer answer;
    const auto verdict = host_.take_canary(host_.self, &table, patience.count(), &Context::take_answer, &answer);
    if (verdict >= 0 && verdict <= SERENO_CANARY_UNREACHABLE) answer.verdict = static_cast<CanaryVerdict>(verdict);
    return answer;
  }
  /// The first of several that is granted: a second canary is tried before a run goes without. `taken` is its place;
  /// when none is, the answer is that of the first.
  CanaryAnswer take_canary(std::span<const Canary> canaries, bool signs_in, std::size_t& taken,
                           milliseconds patience = milliseconds{0}) const {
    CanaryAnswer first{.why = "no canary is named"};
    for (std::size_t i = 0; i < canaries.size(); ++i) {
      const bool last = i + 1 == canaries.size();
      CanaryAnswer answer = take_canary(canaries[i], signs_in, last ? patience : milliseconds{0});
      taken = i;
      if (answer) return answer;
      if (i == 0) first = std::move(answer);
    }
    taken = 0;
    return first;
  }
  /// As soon as it is known. `words` are the platform's own; put_off says until when. What cannot be kept is in the
  /// log, and the canary is refused from then on.
  void sign_in_ended(const Canary& canary, SignIn outcome, std::string_view words = {},
                     std::optional<Instant> until = std::nullopt) const {
    if (!SERENO_HAS(&host_, parties)) return;
    const sereno_canary table = table_of(canary, 0);
    const int error = host_.sign_in_ended(host_.self, &table, static_cast<std::int32_t>(outcome), borrow(words),
                                          until ? ms_of(*until) : 0);
    if (error != 0)
      log(LogLevel::error,
          "what became of the sign-in of '" + canary.account + "' is not kept: " + std::strerror(error));
  }
  /// Another run may have it.
  void release_canary(const Canary& canary) const {
    if (!SERENO_HAS(&host_, parties)) return;
    const sereno_canary table = table_of(canary, 0);
    host_.release_canary(host_.self, &table);
  }

  /// Whom the service belongs to; the platform's operator when the settings name nobody.
  Party owner() const {
    const auto owners = parties(SERENO_PARTY_OWNER);
    return owners.empty() ? Party{} : owners.front();
  }
  /// On whom it depends.
  std::vector<Party> depends_on() const { return parties(SERENO_PARTY_DEPENDS_ON); }

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

  static sereno_canary table_of(const Canary& canary, std::uint32_t flags) {
    return {.struct_size = sizeof(sereno_canary),
            .flags = flags,
            .platform = borrow(canary.platform),
            .account = borrow(canary.account),
            .sign_ins = canary.limits.sign_ins,
            .sign_ins_in_ms = canary.limits.sign_ins_in.count(),
            .attempts_before_lock = canary.limits.attempts_before_lock,
            .forgotten_after_ms = canary.limits.forgotten_after.count()};
  }
  static void take_answer(void* to, sereno_text why, std::int64_t until_ms) {
    auto& answer = *static_cast<CanaryAnswer*>(to);
    answer.why.assign(why.data ? why.data : "", why.size);
    if (until_ms != 0) answer.until = instant_from_ms(until_ms);
  }

  struct PartiesWanted {
    std::int32_t part = 0;
    std::vector<Party> found{};
  };
  std::vector<Party> parties(std::int32_t part) const {
    PartiesWanted wanted{.part = part};
    if (SERENO_HAS(&host_, parties)) host_.parties(host_.self, &Context::append_party, &wanted);
    return std::move(wanted.found);
  }
  static void append_party(void* to, std::int32_t part, std::int32_t side, sereno_text id) {
    auto& wanted = *static_cast<PartiesWanted*>(to);
    if (part != wanted.part) return;
    wanted.found.push_back({.id = std::string(id.data ? id.data : "", id.size),
                            .side = fault_owner_from(side).value_or(FaultOwner::platform)});
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
