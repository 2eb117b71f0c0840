#include "plugins/host/run/run_surroundings.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "plugins/host/run/durable_file.h"

namespace sereno::host {
namespace {

/// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

/// Reads to the end, or EFBIG. The size that stat gives is of no use: files of /proc say 0.
int read_to_end(int descriptor, std::size_t max_bytes, std::string& content) {
  char buffer[16u << 10];
  for (;;) {
    const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    if (content.size() + static_cast<std::size_t>(got) > max_bytes) return EFBIG;
    content.append(buffer, static_cast<std::size_t>(got));
  }
}

bool climbs(std::string_view path) { return ("/" + std::string(path) + "/").find("/../") != std::string::npos; }

class StateFile final : public SavedState {
 public:
  explicit StateFile(std::string path) : path_(std::move(path)) {}

  std::string load() override {
    std::string content;
    return read_file_below({}, path_, most_bytes, content) == 0 ? content : std::string();
  }
  std::string save(std::string_view bytes) override {
    if (bytes.size() > most_bytes) return path_ + ": a check may keep 64 KiB at most";
    int error = make_folders(path_.substr(0, path_.rfind('/')));
    if (error == 0) error = replace_file(path_, bytes);
    return error == 0 ? std::string() : path_ + ": " + std::strerror(error);
  }

 private:
  std::string path_;
};

}  // namespace

void CurrentStep::set(std::string_view name) noexcept {
  const unsigned next = 1 - published_.load(std::memory_order_relaxed);
  Slot& slot = slots_[next];
  slot.size = std::min(name.size(), longest);
  std::copy_n(name.data(), slot.size, slot.bytes.data());
  published_.store(next, std::memory_order_release);
}

std::size_t CurrentStep::copy(char (&buffer)[longest]) const noexcept {
  const Slot& slot = slots_[published_.load(std::memory_order_acquire)];
  std::copy_n(slot.bytes.data(), slot.size, buffer);
  return slot.size;
}

std::string CurrentStep::text() const {
  char buffer[longest];
  return {buffer, copy(buffer)};
}

std::unique_ptr<SavedState> state_file(std::string path) { return std::make_unique<StateFile>(std::move(path)); }

std::string file_fault_of(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (file.get() < 0) return errno == ENXIO ? "is no regular file" : std::strerror(errno);
  if (::fstat(file.get(), &status) != 0) return std::strerror(errno);
  return S_ISREG(status.st_mode) ? "" : "is no regular file";
}

int read_file_below(const std::string& root, const std::string& path, std::size_t max_bytes, std::string& content) {
  content.clear();
  if (!root.empty() && climbs(path)) return EACCES;
  const std::string whole = root.empty() ? path : root + (path.starts_with('/') ? "" : "/") + path;
  const Descriptor file(::open(whole.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  return file.get() < 0 ? errno : read_to_end(file.get(), max_bytes, content);
}

void SystemSurroundings::save_state(std::string_view bytes) {
  if (!state_) return;
  if (const std::string problem = state_->save(bytes); !problem.empty())
    log(LogLevel::warning, "state is not kept: " + problem);
}

}  // namespace sereno::host
