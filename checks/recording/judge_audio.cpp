#include "checks/recording/judge_audio.h"

#include <algorithm>
#include <cmath>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace recording {
namespace {

using sereno::Confidence;
using sereno::Fault;
using sereno::FaultOwner;
using sereno::format_fixed;
using sereno::FunctionState;
using sereno::Status;
using sereno::steps::AudioFault;
using sereno::steps::AudioKind;
using sereno::steps::AudioMeasure;
using sereno::steps::shown;

/// Above this share of its windows a side is not heard at all.
constexpr double never_heard = 0.99;
/// Above this share of its samples a side is cut off.
constexpr double cut_off = 0.01;

Fault of_platform(std::string reasons) {
  return {.owner = FaultOwner::platform, .confidence = Confidence::high, .reasons = std::move(reasons)};
}

std::string percent(double share) { return format_fixed(share * 100, 0) + " %"; }
std::string seconds(double value) { return format_fixed(value, 1) + " s"; }

/// Collects them.
class Judging {
 public:
  Judging(const Wanted& wanted, const Fetched& fetched) : wanted_(wanted), fetched_(fetched) {}

  std::vector<AudioFinding> findings() {
    if (!is_sound()) return std::move(findings_);
    judge_whole();
    if (fetched_.audio.fault != AudioFault::none) {
      judge_decoding();
      return std::move(findings_);
    }
    judge_form();
    judge_length();
    judge_sound();
    judge_digest();
    return std::move(findings_);
  }

 private:
  void add(Status status, std::string step, std::string text, Fault fault) {
    const auto function = status == Status::unknown ? FunctionState::not_seen : FunctionState::by_status;
    fault.step = step;
    findings_.push_back({{status, std::move(step), std::move(text), function}, std::move(fault)});
  }
  void critical(std::string step, std::string text) {
    add(Status::critical, std::move(step), std::move(text), of_platform("the platform's own recording shows it"));
  }

  bool is_sound() {
    const auto& bytes = fetched_.bytes;
    switch (bytes.kind) {
      case AudioKind::empty:
        critical("audio", "0 bytes: a placeholder");
        return false;
      case AudioKind::html:
      case AudioKind::json:
      case AudioKind::text:
        critical("audio",
                 std::string(to_string(bytes.kind)) + " where " +
                     (fetched_.content_type.starts_with("audio/") ? shown(fetched_.content_type, 40) : "audio") +
                     " was promised");
        return false;
      default:
        break;
    }
    if (!bytes.header_only) return true;
    critical("audio", "a header and no sound (" + std::to_string(fetched_.size) + " bytes)");
    return false;
  }

  void judge_whole() {
    const auto& bytes = fetched_.bytes;
    if (bytes.missing_bytes != 0)
      critical("audio", "truncated: " + std::to_string(bytes.missing_bytes) + " bytes of its sound are missing");
    if (bytes.header_forgotten) critical("audio", "its length was never written: a recorder that died");
  }

  void judge_decoding() {
    const auto& audio = fetched_.audio;
    const Fault ours{
        .owner = FaultOwner::observer, .confidence = Confidence::high, .reasons = "libraries or time of the check"};
    switch (audio.fault) {
      case AudioFault::damaged:
        return critical("decode", "cannot be decoded: " + shown(audio.text, 100));
      case AudioFault::hostile:
        return add(Status::unknown, "decode", "decoding was stopped: " + shown(audio.text, 100),
                   {.owner = FaultOwner::not_established, .reasons = "candidates: platform, the decoder"});
      case AudioFault::timed_out:
        return add(Status::unknown, "decode", "no time was left to decode it", ours);
      default:
        return add(Status::unknown, "decode", "cannot be decoded here: " + shown(audio.text, 150), ours);
    }
  }

  void judge_form() {
    const AudioMeasure& measure = fetched_.audio.measure;
    const std::string codec = measure.codec.data();
    if (!wanted_.codec.empty() && codec != wanted_.codec)
      add(Status::warning, "codec", codec + ", expected " + wanted_.codec, of_platform("recorder or transcoder"));
    if (wanted_.channels && measure.channels != *wanted_.channels)
      add(Status::warning, "channels",
          std::to_string(measure.channels) + ", expected " + std::to_string(*wanted_.channels),
          of_platform("recorder or transcoder"));
  }

  void judge_length() {
    const AudioMeasure& measure = fetched_.audio.measure;
    const double promised = measure.promised_seconds;
    const bool known_as_cut = fetched_.bytes.missing_bytes != 0;
    if (!known_as_cut && promised - measure.seconds > std::max(0.5, 0.01 * promised))
      critical("audio",
               "truncated: " + seconds(measure.seconds) + " of the " + seconds(promised) + " that its header says");
    if (!wanted_.seconds) return;
    const double allowed = std::max(wanted_.tolerance_s, wanted_.tolerance_share * *wanted_.seconds);
    if (std::abs(measure.seconds - *wanted_.seconds) > allowed)
      critical("length",
               seconds(measure.seconds) + ", expected " + seconds(*wanted_.seconds) + " +- " + seconds(allowed));
  }

  /// A side that is not heard may be lost anywhere between the telephone and the recorder.
  void judge_sound() {
    const AudioMeasure& measure = fetched_.audio.measure;
    if (measure.seconds <= 0) return critical("audio", "no sound came out");
    if (measure.silent > wanted_.silence_critical)
      return critical("silence", percent(measure.silent) + " silent, at most " + percent(wanted_.silence_critical));
    for (std::uint32_t i = 0; i < measure.channels && measure.channels > 1; ++i)
      if (measure.channel[i].silent >= never_heard)
        add(Status::critical, "silence",
            channel_name(i) + " silent " + percent(measure.channel[i].silent) + ": one-way audio",
            {.owner = FaultOwner::not_established, .reasons = "candidates: platform, infrastructure between"});
    if (measure.silent > wanted_.silence_warning)
      add(Status::warning, "silence", percent(measure.silent) + " silent, at most " + percent(wanted_.silence_warning),
          of_platform("recorder"));
    for (std::uint32_t i = 0; i < measure.channels; ++i)
      if (measure.channel[i].clipped > cut_off)
        add(Status::warning, "level",
            channel_name(i) + " is cut off in " + percent(measure.channel[i].clipped) + " of its samples",
            of_platform("recorder"));
  }

  std::string channel_name(std::uint32_t number) const {
    if (fetched_.audio.measure.channels == 2) return number == 0 ? "left channel" : "right channel";
    return "channel " + std::to_string(number + 1);
  }

  void judge_digest() {
    if (wanted_.sha256.empty() || wanted_.sha256 == fetched_.sha256) return;
    critical("sha256", fetched_.sha256.substr(0, 12) + "..., expected " + wanted_.sha256.substr(0, 12) + "...");
  }

  const Wanted& wanted_;
  const Fetched& fetched_;
  std::vector<AudioFinding> findings_;
};

}  // namespace

std::vector<AudioFinding> judge_audio(const Wanted& wanted, const Fetched& fetched) {
  return Judging(wanted, fetched).findings();
}

}  // namespace recording
