// What one run must leave to the next as it found it.
#pragma once

#include <sys/resource.h>

#include <array>
#include <cstdint>
#include <locale>
#include <string>
#include <vector>

#include "base/descriptor.h"

namespace sereno::host::worker {

/// The state of this process that outlives a call of foreign code and that the next call would feel. For one thread,
/// in a process whose other threads, if it has any, stay as they are. One object a process: it counts failures to
/// allocate from its construction on.
class ProcessState {
 public:
  /// As it is now.
  ProcessState();

  /// What is not as it was: "a thread is left", "its umask was changed"; several are joined by commas; empty: all is.
  /// Takes some ten microseconds.
  std::string what_changed() const;

 private:
  struct File {
    int number = -1;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    friend bool operator==(const File&, const File&) = default;
  };
  struct Action {
    std::uint64_t handler = 0;
    std::uint64_t flags = 0;
    friend bool operator==(const Action&, const Action&) = default;
  };
  using Limits = std::array<rlimit, RLIMIT_NLIMITS>;
  using Actions = std::array<Action, 65>;

  static std::vector<File> open_files();
  static std::vector<File> folders();
  static Actions signal_actions();
  static Limits limits();
  static std::vector<std::string> environment();
  static std::vector<std::int64_t> numbers();
  static std::uint64_t address_space_bytes();
  bool has_timer() const;

  Descriptor timers_;  ///< /proc/self/timers, where the kernel tells them
  std::uint64_t threads_ = 0;
  std::uint64_t address_space_bytes_ = 0;
  std::vector<File> folders_;
  Actions actions_{};
  Limits limits_{};
  std::vector<std::string> environment_;
  std::vector<std::int64_t> numbers_;
  std::string locale_;
  std::locale cpp_locale_;
  std::vector<File> files_;
};

}  // namespace sereno::host::worker
