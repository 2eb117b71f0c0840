#include "plugins/steps/audio/audio_measure.h"

#include <algorithm>
#include <cmath>

namespace sereno::steps {
namespace {

constexpr float clipped_from = 0.999F;
constexpr double nothing_db = -120;

double decibel(double mean_square) { return mean_square <= 1e-12 ? nothing_db : 10 * std::log10(mean_square); }

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

AudioMeter::AudioMeter(std::uint32_t rate, std::uint32_t channels, double silence_db)
    : rate_(rate),
      channels_(channels),
      silent_below_(std::pow(10, silence_db / 10)),
      window_frames_(std::max<std::size_t>(1, rate / 10)) {}

void AudioMeter::end_window() {
  if (in_window_ == 0) return;
  bool all_silent = true;
  for (std::size_t i = 0; i < channels_; ++i) {
    Sum& sum = sums_[i];
    const bool silent = sum.window / static_cast<double>(in_window_) < silent_below_;
    if (silent) ++sum.silent_windows;
    all_silent = all_silent && silent;
    sum.whole += sum.window;
    sum.window = 0;
  }
  ++windows_;
  if (all_silent) ++silent_windows_;
  in_window_ = 0;
}

void AudioMeter::take(const float* frames, std::size_t count) {
  for (std::size_t frame = 0; frame < count; ++frame) {
    for (std::size_t i = 0; i < channels_; ++i) {
      const float sample = *frames++;
      const double value = std::isfinite(sample) ? std::clamp(static_cast<double>(sample), -1.0, 1.0) : 0;
      sums_[i].window += value * value;
      if (std::abs(value) >= clipped_from) ++sums_[i].clipped;
    }
    if (++in_window_ == window_frames_) end_window();
  }
  frames_ += count;
}

void AudioMeter::finish(AudioMeasure& measure) {
  end_window();
  measure.seconds = static_cast<double>(frames_) / rate_;
  measure.silent = share(silent_windows_, windows_);
  for (std::size_t i = 0; i < channels_; ++i) {
    const double mean = frames_ == 0 ? 0 : sums_[i].whole / static_cast<double>(frames_);
    measure.channel[i] = {.level_dbfs = decibel(mean),
                          .silent = share(sums_[i].silent_windows, windows_),
                          .clipped = share(sums_[i].clipped, frames_)};
  }
}

}  // namespace sereno::steps
