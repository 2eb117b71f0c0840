#include "plugins/host/run/run_surroundings.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/descriptor.h"
#include "base/whole_file.h"

namespace sereno::host {
namespace {

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
    if (error == 0)
      error = replace_file(path_, bytes, Sync::no);  // a hint from run to run: not worth waiting for the disk
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

int make_folders(const std::string& folder) {
  for (std::size_t end = 1; end != std::string::npos;) {
    end = folder.find('/', end + 1);
    if (::mkdir(folder.substr(0, end).c_str(), 0700) != 0 && errno != EEXIST) return errno;
  }
  return 0;
}

std::string file_fault_of(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (!file) return errno == ENXIO ? "is no regular file" : std::strerror(errno);
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
