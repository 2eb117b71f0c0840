// Levels and silence of samples, as they come. Internal to the audio steps.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sereno/steps/audio.h"

namespace sereno::steps {

/// Told the samples of all channels in turn. Pure.
class AudioMeter {
 public:
  /// `rate` and `channels` are within their bounds: 1 to 192,000, 1 to most_channels.
  AudioMeter(std::uint32_t rate, std::uint32_t channels, double silence_db);
  void take(const float* frames, std::size_t count);
  /// Into the channels, `silent` and `seconds` of the measure.
  void finish(AudioMeasure& measure);

 private:
  void end_window();

  std::uint32_t rate_, channels_;
  double silent_below_;  // of the mean square
  std::size_t window_frames_, in_window_ = 0;
  std::uint64_t frames_ = 0, windows_ = 0, silent_windows_ = 0;
  struct Sum {
    double whole = 0, window = 0;
    std::uint64_t clipped = 0, silent_windows = 0;
  };
  std::array<Sum, most_channels> sums_{};
};

}  // namespace sereno::steps
