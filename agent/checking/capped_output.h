// What a process printed, up to a limit.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace sereno::agent {

/// Keeps the beginning and counts the rest.
class CappedOutput {
 public:
  explicit CappedOutput(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  void add(std::string_view bytes) {
    seen_bytes_ += bytes.size();
    kept_.append(bytes.substr(0, most_bytes_ - kept_.size()));
  }
  const std::string& kept() const { return kept_; }
  /// "(output cut: 10485760 bytes, 65536 kept)"; empty when all is kept.
  std::string cut_note() const {
    if (seen_bytes_ == kept_.size()) return {};
    return "(output cut: " + std::to_string(seen_bytes_) + " bytes, " + std::to_string(kept_.size()) + " kept)";
  }

 private:
  std::size_t most_bytes_;
  std::size_t seen_bytes_ = 0;
  std::string kept_;
};

}  // namespace sereno::agent
