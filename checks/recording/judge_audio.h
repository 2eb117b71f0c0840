// Whether what was fetched is the recording that it should be. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sereno/fault.h"
#include "sereno/steps/audio.h"
#include "sereno/steps/finding.h"

namespace recording {

/// What is expected of one recording. What is not set is not judged.
struct Wanted {
  std::string sha256{};
  std::optional<double> seconds{};
  double tolerance_s = 2;
  double tolerance_share = 0.05;  ///< of `seconds`; the larger of both counts
  std::string codec{};
  std::optional<std::uint32_t> channels{};
  double silence_warning = 0.60;  ///< share of windows in which nobody is heard
  double silence_critical = 0.90;
};

/// What was fetched, without the sound itself.
struct Fetched {
  std::string content_type{};
  std::uint64_t size = 0;  ///< bytes
  std::string sha256{};
  sereno::steps::AudioBytes bytes{};
  sereno::steps::AudioEnd audio{};
};

struct AudioFinding {
  sereno::steps::Finding finding{};
  sereno::Fault fault{};
};

/// All that is wrong, in the order in which it is looked at.
std::vector<AudioFinding> judge_audio(const Wanted& wanted, const Fetched& fetched);

}  // namespace recording
