#include "sereno/check_harness.h"

#include <cerrno>
#include <cstring>
#include <set>
#include <stdexcept>

#include "plugins/host/canary/canary_state.h"
#include "plugins/host/catalogue/plugin_library.h"
#include "plugins/host/run/canaries.h"
#include "plugins/host/run/check_run.h"
#include "plugins/host/run/intents.h"

namespace sereno {

/// The invented world, and the check that runs in it.
class CheckHarness::World final : public host::RunSurroundings {
 public:
  struct File {
    std::string content{};
    int error = 0;
  };

  /// Kept as long as the harness.
  struct MemoryIntents final : host::Intents {
    Open kept{};
    int keep(std::string_view key, std::string_view note) override { return put(kept, key, note); }
    int drop(std::string_view key) override { return take(kept, key); }
    Open open() const override { return kept; }
  };

  /// As the agent keeps them, but for the files.
  struct MemoryCanaries final : host::Canaries {
    explicit MemoryCanaries(World& the_world) : world(the_world) {}
    CanaryAnswer take(const Canary& canary, bool signs_in) override {
      if (unreachable) return {.why = "there is no agent and no state folder"};
      if (busy.contains(canary.account))
        return {.verdict = CanaryVerdict::busy, .why = "canary '" + canary.account + "' is in use"};
      host::CanaryState& state = states[canary.account];
      if (signs_in) {
        if (auto answer = host::may_sign_in(state, canary.limits, world.now()); !answer) return answer;
        host::note_sign_in(state, canary.limits, world.now());
        ++begun[canary.account];
      }
      held.insert(canary.account);
      return {.verdict = CanaryVerdict::granted};
    }
    int ended(const Canary& canary, SignIn outcome, std::string_view words, std::optional<Instant> until) override {
      if (!held.contains(canary.account)) return ENOLCK;
      ends.push_back({.account = canary.account, .outcome = outcome, .words = std::string(words)});
      host::note_end(states[canary.account], outcome, words, until, world.now());
      return 0;
    }
    void release(const Canary& canary) override { held.erase(canary.account); }
    host::Intents* journal() override { return nullptr; }

    World& world;
    bool unreachable = false;
    std::set<std::string, std::less<>> busy{}, held{};
    std::map<std::string, host::CanaryState> states{};
    std::map<std::string, std::size_t> begun{};
    std::vector<SignInEnd> ends{};
  };

  World(const std::string& plugin, const std::string& name) : library_(load(plugin)) {
    check_ = name.empty() && library_.describe().size() == 1 ? &library_.describe().front() : nullptr;
    for (const host::CheckDescription& described : library_.describe())
      if (described.name == name) check_ = &described;
    if (!check_) throw std::runtime_error(plugin + ": has several checks, or none named '" + name + "'");
    timeout = check_->default_timeout;
  }

  CheckResult run() {
    const auto valid = host::validate_options(*check_, options);
    if (!valid) return {.status = Status::unknown, .summary = valid.error().message};
    steps_ended.clear();
    kept_canaries.held.clear();
    const auto soft = steady_now() + timeout;
    const host::RunLimits limits{.verbosity = verbosity,
                                 .soft_deadline = soft,
                                 .hard_deadline = soft + host::cleanup_share(timeout),
                                 .timeout = timeout};
    return host::run_check(*library_.find(check_->name), *check_, *valid, limits, *this);
  }

  std::vector<OptionProblem> validate() {
    auto problems = host::find_option_problems(*check_, options);
    if (!problems.empty()) return problems;
    return host::find_problems(*library_.find(check_->name), *check_, *host::validate_options(*check_, options), *this);
  }

  void log(LogLevel level, std::string_view text) override { lines.push_back({level, std::string(text)}); }
  void step_begins(std::string_view name) override { steps_begun.emplace_back(name); }
  void step_ends(const StepOutcome& step) override { steps_ended.push_back(step); }
  bool cancelled() const override { return is_cancelled; }
  Instant now() const override { return clock ? *clock + passed() : now_utc(); }
  std::chrono::steady_clock::time_point steady_now() const override {
    const std::chrono::steady_clock::time_point start{};
    return clock ? start + std::chrono::hours{1} + passed() : std::chrono::steady_clock::now();
  }
  int read_file(const std::string& path, std::size_t max_bytes, std::string& content) override {
    const auto found = files.find(path);
    if (found == files.end()) return ENOENT;
    if (found->second.error != 0) return found->second.error;
    if (found->second.content.size() > max_bytes) return EFBIG;
    content = found->second.content;
    return 0;
  }
  std::string file_fault(const std::string& path) override {
    const auto found = files.find(path);
    if (found == files.end()) return std::strerror(ENOENT);
    return found->second.error == 0 ? "" : std::strerror(found->second.error);
  }
  Result<std::string> read_secret(const std::string& source) override {
    if (source.starts_with("env:")) {
      const auto found = environment.find(source.substr(4));
      if (found == environment.end()) return Error{"environment variable " + source.substr(4) + " is not set"};
      return found->second;
    }
    std::string content;
    const std::string path = source.substr(std::strlen("file:"));
    const int error = read_file(path, host_secret_bytes, content);
    if (error != 0) return Error{"secret file " + path + ": " + std::strerror(error)};
    while (content.ends_with('\n')) content.pop_back();
    return content;
  }
  std::string load_state() override { return state; }
  void save_state(std::string_view bytes) override { state = bytes; }

  host::Intents* intents() override { return &kept_intents; }
  host::Canaries* canaries() override { return &kept_canaries; }
  const host::ServiceParties& parties() const override { return service_parties; }
  void wait(milliseconds time) override {
    if (!clock) return RunSurroundings::wait(time);
    passed_ += time;
  }

  host::OptionValues options{};
  MemoryIntents kept_intents{};
  MemoryCanaries kept_canaries{*this};
  host::ServiceParties service_parties{};
  std::optional<Instant> clock{};  ///< none: the machine's own
  milliseconds each_look{0};
  std::vector<StepOutcome> steps_ended{};
  std::map<std::string, File> files{};
  std::map<std::string, std::string> environment{};
  std::string state{};
  std::vector<LogLine> lines{};
  std::vector<std::string> steps_begun{};
  milliseconds timeout{0};
  unsigned verbosity = 0;
  bool is_cancelled = false;

 private:
  static constexpr std::size_t host_secret_bytes = 64u << 10;

  static host::PluginLibrary load(const std::string& plugin) {
    auto library = host::PluginLibrary::open(plugin);
    if (!library) throw std::runtime_error(library.error().message);
    return std::move(*library);
  }

  /// Every look at a clock takes its time.
  milliseconds passed() const {
    passed_ += each_look;
    return passed_;
  }

  mutable milliseconds passed_{0};
  host::PluginLibrary library_;
  const host::CheckDescription* check_ = nullptr;
};

CheckHarness::CheckHarness(const std::string& plugin, const std::string& check)
    : world_(std::make_unique<World>(plugin, check)) {}
CheckHarness::~CheckHarness() = default;

CheckHarness& CheckHarness::option(const std::string& name, const std::string& value) {
  world_->options.emplace_back(name, value);
  return *this;
}
CheckHarness& CheckHarness::file(const std::string& path, const std::string& content) {
  world_->files[path] = {.content = content};
  return *this;
}
CheckHarness& CheckHarness::broken_file(const std::string& path, int error) {
  world_->files[path] = {.error = error};
  return *this;
}
CheckHarness& CheckHarness::environment(const std::string& name, const std::string& value) {
  world_->environment[name] = value;
  return *this;
}
CheckHarness& CheckHarness::state(const std::string& bytes) {
  world_->state = bytes;
  return *this;
}
CheckHarness& CheckHarness::verbosity(unsigned level) {
  world_->verbosity = level;
  return *this;
}
CheckHarness& CheckHarness::timeout(milliseconds timeout) {
  world_->timeout = timeout;
  return *this;
}
CheckHarness& CheckHarness::cancelled() {
  world_->is_cancelled = true;
  return *this;
}

CheckHarness& CheckHarness::at(Instant now, milliseconds each_look) {
  world_->clock = now;
  world_->each_look = each_look;
  return *this;
}
CheckHarness& CheckHarness::intent(const std::string& key, const std::string& note) {
  world_->kept_intents.kept.emplace_back(key, note);
  return *this;
}

CheckHarness& CheckHarness::canary_busy(const std::string& account) {
  world_->kept_canaries.busy.insert(account);
  return *this;
}
CheckHarness& CheckHarness::no_canaries() {
  world_->kept_canaries.unreachable = true;
  return *this;
}
CheckHarness& CheckHarness::owner(Party owner) {
  world_->service_parties.owner = std::move(owner);
  return *this;
}
CheckHarness& CheckHarness::depends_on(Party party) {
  world_->service_parties.depends_on.push_back(std::move(party));
  return *this;
}
const std::vector<CheckHarness::SignInEnd>& CheckHarness::sign_ins_ended() const { return world_->kept_canaries.ends; }
std::size_t CheckHarness::sign_ins_begun(const std::string& account) const {
  const auto found = world_->kept_canaries.begun.find(account);
  return found == world_->kept_canaries.begun.end() ? 0 : found->second;
}

std::vector<OptionProblem> CheckHarness::validate() { return world_->validate(); }
const std::vector<StepOutcome>& CheckHarness::steps_ended() const { return world_->steps_ended; }
std::vector<Context::Intent> CheckHarness::intents() const {
  std::vector<Context::Intent> open;
  for (const auto& [key, note] : world_->kept_intents.kept) open.push_back({.key = key, .note = note});
  return open;
}
CheckResult CheckHarness::run() { return world_->run(); }
const std::vector<CheckHarness::LogLine>& CheckHarness::log() const { return world_->lines; }
const std::string& CheckHarness::saved_state() const { return world_->state; }
const std::vector<std::string>& CheckHarness::steps_begun() const { return world_->steps_begun; }

}  // namespace sereno
