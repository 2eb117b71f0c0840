#include "plugins/host/processes/resident_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "sereno/number.h"

namespace sereno::host {
namespace {

std::uint64_t take_number(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const auto number = parse_integer<std::uint64_t>(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return number.value_or(0);
}

}  // namespace

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
