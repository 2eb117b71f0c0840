#include "plugins/host/worker/worker_serve.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>

#include "plugins/host/canary/kept_canaries.h"
#include "plugins/host/catalogue/plugin_library.h"
#include "plugins/host/processes/hang_up_watch.h"
#include "plugins/host/processes/process_table.h"
#include "plugins/host/processes/program_pages.h"
#include "plugins/host/processes/resident_memory.h"
#include "plugins/host/run/check_run.h"
#include "plugins/host/run/intents.h"
#include "plugins/host/run/run_surroundings.h"
#include "plugins/host/worker/process_state.h"
#include "plugins/host/worker/worker_protocol.h"

namespace sereno::host::worker {
namespace {

constexpr std::size_t most_log_lines = 200;
constexpr std::size_t longest_log_line = 4096;
constexpr std::size_t most_steps_told = 200;
constexpr int idle_moment_ms = 50;
constexpr std::uint64_t idle_bytes = 4u << 20;    ///< what an idle worker may hold: a simple check runs within it
constexpr std::uint64_t untidy_bytes = 1u << 20;  ///< what the allocator may keep before it is asked for it

bool send_all(int line, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = write(line, bytes.data(), bytes.size());
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool send_message(int line, const Message& message) {
  std::string frame;
  return append_frame(frame, message) && send_all(line, frame);
}

/// The lowest number that a new descriptor would get.
std::uint32_t lowest_free_descriptor() {
  const int probe = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
  if (probe < 0) return static_cast<std::uint32_t>(sysconf(_SC_OPEN_MAX));
  close(probe);
  return static_cast<std::uint32_t>(probe);
}

/// What a run in a worker sees: this machine's files, what the host sent along, and the line to the host.
class WorkerSurroundings final : public RunSurroundings {
 public:
  WorkerSurroundings(int line, const WorkerRun& run) : line_(line), run_(run), intents_(run.intents_path) {
    if (run.state_folder.empty()) return;
    const auto left = RunLimits::TimePoint(milliseconds(run.hard_deadline_ms)) - std::chrono::steady_clock::now();
    canaries_ = std::make_unique<KeptCanaries>(
        canaries_below(run.state_folder), &now_utc,
        KeptCanaries::Holder{.words = "check '" + run.check + "', process " + std::to_string(getpid()),
                             .until = now_utc() + std::chrono::ceil<milliseconds>(left)});
  }

  void log(LogLevel level, std::string_view text) override {
    if (run_.verbosity == 0 && level < LogLevel::warning) return;
    if (++log_lines_ > most_log_lines) return;
    send_message(line_, LogLine{.id = run_.id,
                                .level = static_cast<std::int32_t>(level),
                                .text = std::string(text.substr(0, longest_log_line))});
  }
  void step_begins(std::string_view name) override {
    send_message(line_, StepBegins{.id = run_.id, .name = std::string(name.substr(0, CurrentStep::longest))});
  }
  void step_ends(const StepOutcome& step) override {
    if (++steps_told_ > most_steps_told) return;
    StepEnds message{.id = run_.id, .step = step};
    shorten(message.step);
    send_message(line_, message);
  }
  int read_file(const std::string& path, std::size_t max_bytes, std::string& content) override {
    return read_file_below({}, path, max_bytes, content);
  }
  std::string file_fault(const std::string& path) override { return file_fault_of(path); }
  Intents* intents() override { return run_.intents_path.empty() ? nullptr : &intents_; }
  Canaries* canaries() override { return canaries_.get(); }
  const ServiceParties& parties() const override { return run_.parties; }
  /// The run is over: another may have what it holds.
  void release_canaries() { canaries_.reset(); }
  Result<std::string> read_secret(const std::string& source) override {
    for (const auto& [name, value] : run_.environment)
      if (source == "env:" + name || (source == name && source.starts_with("credential:"))) return value;
    return read_secret_source(source);
  }
  std::string load_state() override { return saved_state_.value_or(run_.saved_state); }
  void save_state(std::string_view bytes) override {
    if (bytes.size() <= SavedState::most_bytes) {
      saved_state_ = bytes;
      return;
    }
    log(LogLevel::warning, "the check's state of " + std::to_string(bytes.size()) + " bytes is not kept: at most " +
                               std::to_string(SavedState::most_bytes) + " are");
  }

  std::optional<std::string> take_saved_state() { return std::move(saved_state_); }

 private:
  int line_;
  const WorkerRun& run_;
  IntentFile intents_;
  std::unique_ptr<KeptCanaries> canaries_;
  std::optional<std::string> saved_state_;
  std::size_t log_lines_ = 0;
  std::size_t steps_told_ = 0;
};

RunLimits limits_of(const WorkerRun& run) {
  const auto at = [](std::int64_t ms) { return RunLimits::TimePoint(milliseconds(ms)); };
  RunLimits limits{.verbosity = run.verbosity,
                   .soft_deadline = at(run.soft_deadline_ms),
                   .hard_deadline = at(run.hard_deadline_ms),
                   .timeout = run.timeout};
  // UNKNOWN is what nobody has said: then the check's own word of a time that was over stands.
  if (run.timeout_status != Status::unknown) limits.timeout_status = run.timeout_status;
  return limits;
}

std::vector<OptionProblem> problems_of(const PluginLibrary& library, const WorkerRun& question,
                                       RunSurroundings& surroundings) {
  const sereno_check* const check = library.find(question.check);
  for (const CheckDescription& description : library.describe())
    if (check && description.name == question.check)
      return find_problems(*check, description, question.options, surroundings);
  return {{.why = "the plugin has no check '" + question.check + "' any more: restart the agent"}};
}

CheckResult result_of(const PluginLibrary& library, const WorkerRun& run, RunSurroundings& surroundings) {
  const sereno_check* const check = library.find(run.check);
  for (const CheckDescription& description : library.describe())
    if (check && description.name == run.check)
      return run_check(*check, description, run.options, limits_of(run), surroundings);
  return {.status = Status::unknown,
          .summary = "the plugin has no check '" + run.check + "' any more: restart the agent"};
}

/// One loaded plugin and what is measured of it.
class Server {
 public:
  Server(int line, PluginLibrary library) : line_(line), library_(std::move(library)) {}

  bool say_hello() {
    at_first_ = memory_.look().own;
    found_ = std::make_unique<const ProcessState>();
    return send_message(line_, Hello{.abi_major = library_.plugin().abi_major,
                                     .abi_minor = library_.plugin().abi_minor,
                                     .memory_bytes = at_first_});
  }

  /// What the check started ends with its run, before the answer tells that it is over.
  bool answer(const WorkerRun& run) {
    WorkerSurroundings surroundings(line_, run);
    CheckResult result = result_of(library_, run, surroundings);
    kill_all_children();
    surroundings.release_canaries();
    shorten(result);
    return send_message(line_, Outcome{.id = run.id,
                                       .result = std::move(result),
                                       .saved_state = surroundings.take_saved_state(),
                                       .memory_bytes = tidy(),
                                       .open_files = lowest_free_descriptor(),
                                       .changed = what_is_left()});
  }

  bool answer(const Validate& validate) {
    const WorkerRun question{
        .check = validate.check, .options = validate.options, .environment = validate.environment, .id = validate.id};
    WorkerSurroundings surroundings(line_, question);
    Problems problems{.id = validate.id, .problems = problems_of(library_, question, surroundings)};
    kill_all_children();
    return send_message(line_, problems);
  }

  /// Gives pages back when there are many. Those of a check that needs few stay: each one that is touched anew costs a
  /// run some microseconds.
  void rest(bool only_loaded) const {
    const ResidentMemory held = memory_.look();
    if (only_loaded || held.own + held.of_files > idle_bytes) unmap_program_pages();
  }

 private:
  std::string what_is_left() const {
    if (!children_of_this_process().empty()) return "a child process is left";
    return found_->what_changed();
  }

  std::uint64_t tidy() const {
    const std::uint64_t own = memory_.look().own;
    if (own <= at_first_ + untidy_bytes) return own;
    malloc_trim(0);
    return memory_.look().own;
  }

  int line_;
  PluginLibrary library_;
  MemoryGauge memory_;
  std::uint64_t at_first_ = 0;
  std::unique_ptr<const ProcessState> found_;  ///< as the first run finds this process, and each after it
};

/// Waits for something to read. A worker that has nothing to do for a moment holds little memory; what only loading
/// took goes at once.
void await_run(const Server& server, int line, bool only_loaded) {
  pollfd waiting{.fd = line, .events = POLLIN, .revents = 0};
  if (poll(&waiting, 1, only_loaded ? 0 : idle_moment_ms) == 0) server.rest(only_loaded);
}

/// Answers all runs and questions that have come in whole. False when the line is of no more use.
bool answer_pending(Server& server, FrameReader& frames) {
  while (true) {
    const auto message = frames.next();
    if (!message) return false;
    if (!message->has_value()) return true;
    const auto* const run = std::get_if<WorkerRun>(&**message);
    const auto* const validate = std::get_if<Validate>(&**message);
    if (run ? !server.answer(*run) : !validate || !server.answer(*validate)) return false;
  }
}

}  // namespace

int serve(int line, const std::string& plugin_path) {
  end_when_hung_up(line);
  auto library = PluginLibrary::open(plugin_path);
  if (!library) {
    send_message(line, Refusal{library.error().message});
    return 1;
  }
  Server server(line, std::move(*library));
  if (!server.say_hello()) return 1;
  FrameReader frames;
  char buffer[16u << 10];
  for (bool only_loaded = true;; only_loaded = false) {
    await_run(server, line, only_loaded);
    const ssize_t got = read(line, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      kill_all_children();
      return 0;
    }
    frames.feed({buffer, static_cast<std::size_t>(got)});
    if (!answer_pending(server, frames)) return 1;
  }
}

int describe(int line, const std::string& plugin_path) {
  const auto library = PluginLibrary::open(plugin_path);
  const bool told = library && send_message(line, Description{library->describe()});
  if (!told)
    send_message(line, Refusal{library ? plugin_path + ": says too much about itself" : library.error().message});
  kill_all_children();
  return told ? 0 : 1;
}

}  // namespace sereno::host::worker
