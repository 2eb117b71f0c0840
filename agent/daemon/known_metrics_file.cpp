#include "agent/daemon/known_metrics_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace sereno::agent {

namespace {

constexpr std::chrono::seconds soon{1};

/// True when the file is there in the end, whole.
bool replace(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  std::error_code failed;
  if (file) std::filesystem::rename(beside, path, failed);
  return file && !failed;
}

}  // namespace

KnownMetricsFile::KnownMetricsFile(const std::string& state_folder, ServiceBoard& board, Timers& timers, Logger& log)
    : path_(state_folder + "/known-metrics"), board_(board), timers_(timers), log_(log) {
  board_.on_metrics_change([this] {
    if (!std::exchange(changed_, true)) soon_ = timers_.after(soon, [this] { save(); });
  });
}

void KnownMetricsFile::load() {
  std::ifstream file(path_, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (file) board_.metrics().read(text.str());
}

void KnownMetricsFile::save() {
  if (!std::exchange(changed_, false)) return;
  if (!replace(path_, board_.metrics().write()) && !std::exchange(told_, true))
    log_.warning("the services' metrics are not kept for a restart", {{"path", path_}});
}

}  // namespace sereno::agent
