#include "agent/daemon/known_metrics_file.h"

#include <fcntl.h>

#include <system_error>
#include <utility>

#include "base/descriptor.h"
#include "base/whole_file.h"

namespace sereno::agent {

namespace {

constexpr std::chrono::seconds soon{1};
constexpr std::size_t most_bytes = 64u << 20;

}  // namespace

KnownMetricsFile::KnownMetricsFile(const std::string& state_folder, ServiceBoard& board, Timers& timers, Logger& log)
    : path_(state_folder + "/known-metrics"), board_(board), timers_(timers), log_(log) {
  board_.on_metrics_change([this] {
    if (!std::exchange(changed_, true)) soon_ = timers_.after(soon, [this] { save(); });
  });
}

void KnownMetricsFile::load() {
  const Descriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  std::string text;
  if (file && read_to_end(file.get(), most_bytes, text) == 0) board_.metrics().read(text);
}

void KnownMetricsFile::save() {
  if (!std::exchange(changed_, false)) return;
  const int failed = replace_file(path_, board_.metrics().write());
  if (failed != 0 && !std::exchange(told_, true))
    log_.warning("the services' metrics are not kept for a restart",
                 {{"path", path_}, {"why", std::generic_category().message(failed)}});
}

}  // namespace sereno::agent
