// The real world around one run: files below a root, secrets, saved state, and the step that runs now.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "plugins/host/run/check_run.h"
#include "plugins/host/run/intents.h"
#include "plugins/host/run/secret_source.h"

namespace sereno::host {

/// The name of the step that runs now. Written by one thread; read at any moment, also by a signal handler on it.
class CurrentStep {
 public:
  static constexpr std::size_t longest = 63;  ///< bytes; a longer name is cut

  void set(std::string_view name) noexcept;
  /// Async-signal-safe. Copies the name, without NUL, and returns its length; 0: no step has begun.
  std::size_t copy(char (&buffer)[longest]) const noexcept;
  std::string text() const;

 private:
  struct Slot {
    std::array<char, longest> bytes{};
    std::size_t size = 0;
  };
  std::array<Slot, 2> slots_{};  // one is published, the other is written: a handler never sees half a name
  std::atomic<unsigned> published_{0};
};

/// Where a check keeps its own small state from one run to the next.
class SavedState {
 public:
  static constexpr std::size_t most_bytes = 64u << 10;

  virtual ~SavedState() = default;
  /// Empty when there is none, or none that can be read.
  virtual std::string load() = 0;
  /// Empty text when it is kept; else why it is not, with the path.
  virtual std::string save(std::string_view bytes) = 0;
};

/// One file, replaced as a whole; its folder is made (0700) when the first state is saved.
std::unique_ptr<SavedState> state_file(std::string path);

/// The file's content, at most `max_bytes` (more is EFBIG), below `root` (empty: the machine's own; with a root, ".."
/// in the path is EACCES). Returns 0 or errno. Never waits, not even for a FIFO.
int read_file_below(const std::string& root, const std::string& path, std::size_t max_bytes, std::string& content);

/// The folder and those above it that are not there, for the owner alone. 0 or errno.
int make_folders(const std::string& folder);

/// Why this file cannot be read: "No such file or directory", "is no regular file"; empty: it can. Never waits.
std::string file_fault_of(const std::string& path);

/// Files of this machine, secrets of this process, state where it is told.
class SystemSurroundings : public RunSurroundings {
 public:
  using LogSink = std::function<void(LogLevel, std::string_view)>;

  /// `step`, `state`, `intents` (null: nothing is kept) and `canaries` (null: none may be used) outlive this object.
  SystemSurroundings(LogSink log, CurrentStep& step, SavedState* state, Intents* intents = nullptr,
                     Canaries* canaries = nullptr)
      : log_(std::move(log)), step_(step), state_(state), intents_(intents), canaries_(canaries) {}

  void log(LogLevel level, std::string_view text) override { log_(level, text); }
  void step_begins(std::string_view name) override { step_.set(name); }
  int read_file(const std::string& path, std::size_t max_bytes, std::string& content) override {
    return read_file_below({}, path, max_bytes, content);
  }
  std::string file_fault(const std::string& path) override { return file_fault_of(path); }
  Result<std::string> read_secret(const std::string& source) override { return read_secret_source(source); }
  std::string load_state() override { return state_ ? state_->load() : std::string(); }
  void save_state(std::string_view bytes) override;
  Intents* intents() override { return intents_; }
  Canaries* canaries() override { return canaries_; }

 private:
  LogSink log_;
  CurrentStep& step_;
  SavedState* state_;
  Intents* intents_;
  Canaries* canaries_;
};

}  // namespace sereno::host
