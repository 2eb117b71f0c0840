// What a recording is: looked at without believing its header, then decoded where it can do no harm.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sereno/steps/deadline.h"

namespace sereno::steps {

enum class AudioKind : std::uint8_t { none, empty, html, json, text, wav, ogg, flac, mp3, au, other };

/// What the first bytes and a WAV's chunks say. Pure; the bytes are hostile.
struct AudioBytes {
  AudioKind kind = AudioKind::none;
  bool header_only = false;       ///< of WAV: no byte of sound
  bool header_forgotten = false;  ///< of WAV: its length was never written, as by a recorder that died; there is sound
  std::uint64_t missing_bytes = 0;  ///< of WAV: that its header promises and that are not there
};
AudioBytes look_at_bytes(std::string_view bytes);

/// "HTML", "a WAV file", "nothing", ...
std::string_view to_string(AudioKind kind);

constexpr std::size_t most_channels = 8;

struct AudioChannel {
  double level_dbfs = 0;  ///< root mean square over all of it; -120: nothing at all
  double silent = 0;      ///< share of 100 ms windows that are silent, 0 to 1
  double clipped = 0;     ///< share of samples at the limit, 0 to 1
};

/// What came out when it was decoded.
struct AudioMeasure {
  std::array<char, 32> codec{};  ///< "pcm", "alaw", "ulaw", "gsm", "adpcm", "mp3", "vorbis", "opus", "flac", "other"
  std::uint32_t rate = 0;        ///< samples a second
  std::uint32_t channels = 0;    ///< at most most_channels
  double seconds = 0;            ///< that could be decoded
  double promised_seconds = 0;   ///< that the header says; 0 where it does not
  double silent = 0;             ///< share of windows in which every channel is silent
  std::array<AudioChannel, most_channels> channel{};
};

enum class AudioFault : std::uint8_t {
  none,
  library,  ///< libsndfile is not here
  damaged,  ///< it cannot be decoded
  hostile,  ///< decoding it crashed, or tried what it may not
  timed_out,
  local
};

struct AudioEnd {
  AudioFault fault = AudioFault::none;
  std::string text{};
  AudioMeasure measure{};
};

/// Decodes by libsndfile, in a process of its own that can do nothing else. `silence_db`: below it a window is silent;
/// where it is 0, -50 dBFS, and -40 for codecs whose own noise is louder. The bytes stay in memory.
AudioEnd measure_audio(std::string_view bytes, double silence_db, const Deadline& deadline);

/// Lower-case hexadecimal.
std::string sha256_of(std::string_view bytes);

}  // namespace sereno::steps
