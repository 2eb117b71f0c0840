#include "plugins/host/processes/resident_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "sereno/number.h"

namespace sereno::host {
namespace {

std::uint64_t take_number(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const auto number = parse_integer<std::uint64_t>(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return number.value_or(0);
}

/// Empty when the process is gone, or may not be looked into.
std::string read_of(pid_t process, const char* name) {
  const std::string path = "/proc/" + std::to_string(process) + "/" + name;
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  char buffer[4096];
  for (ssize_t got = 0; file && (got = read(file.get(), buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

std::uint64_t filled_by(pid_t process) {
  return detail::sum_of_lines(read_of(process, "status"), {"RssAnon", "RssShmem", "VmSwap"});
}

std::uint64_t share_of(pid_t process) {
  const std::string text = read_of(process, "smaps_rollup");
  if (text.empty()) return filled_by(process);
  return detail::sum_of_lines(text, {"Pss_Anon", "Pss_Shmem", "SwapPss"});
}

}  // namespace

namespace detail {

std::uint64_t sum_of_lines(std::string_view text, std::initializer_list<std::string_view> names) {
  std::uint64_t kib = 0;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto colon = line.find(':');
    if (colon == line.npos || std::find(names.begin(), names.end(), line.substr(0, colon)) == names.end()) continue;
    line = trim(line.substr(colon + 1));
    kib += parse_integer<std::uint64_t>(line.substr(0, line.find(' '))).value_or(0);
  }
  return kib << 10;
}

}  // namespace detail

std::uint64_t memory_held_by(const std::vector<pid_t>& processes, std::uint64_t enough) {
  const auto sum = [&](std::uint64_t (*of)(pid_t)) {
    std::uint64_t bytes = 0;
    for (const pid_t process : processes) bytes += of(process);
    return bytes;
  };
  const std::uint64_t quick = sum(filled_by);
  return quick <= enough ? quick : sum(share_of);
}

MemoryGauge::MemoryGauge() : file_(open("/proc/self/statm", O_RDONLY | O_CLOEXEC)) {}

MemoryGauge::~MemoryGauge() {
  if (file_ >= 0) close(file_);
}

ResidentMemory MemoryGauge::look() const {
  char buffer[128];
  const ssize_t got = file_ < 0 ? 0 : pread(file_, buffer, sizeof buffer, 0);
  if (got <= 0) return {};
  std::string_view text(buffer, static_cast<std::size_t>(got));  // "size resident shared ..." in pages
  take_number(text);
  const std::uint64_t resident = take_number(text);
  const std::uint64_t of_files = std::min(resident, take_number(text));
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return {.own = (resident - of_files) * page, .of_files = of_files * page};
}

}  // namespace sereno::host
