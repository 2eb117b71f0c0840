#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "plugins/steps/audio/audio_measure.h"
#include "plugins/steps/audio/sndfile_library.h"
#include "sereno/steps/audio.h"
#include "sereno/steps/confined.h"

namespace sereno::steps {
namespace {

constexpr int most_rate = 192000;

/// The bytes as a file that libsndfile reads.
struct VirtualFile {
  std::string_view bytes{};
  sf_count_t at = 0;

  static VirtualFile& of(void* self) { return *static_cast<VirtualFile*>(self); }
  static sf_count_t size(void* self) { return static_cast<sf_count_t>(of(self).bytes.size()); }
  static sf_count_t tell(void* self) { return of(self).at; }
  static sf_count_t seek(sf_count_t offset, int whence, void* self) {
    const sf_count_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? of(self).at : size(self);
    return of(self).at = std::clamp<sf_count_t>(from + std::clamp(offset, -size(self), size(self)), 0, size(self));
  }
  static sf_count_t read(void* to, sf_count_t count, void* self) {
    const sf_count_t there = std::clamp<sf_count_t>(count, 0, size(self) - of(self).at);
    std::memcpy(to, of(self).bytes.data() + of(self).at, static_cast<std::size_t>(there));
    of(self).at += there;
    return there;
  }
  static sf_count_t write(const void*, sf_count_t, void*) { return 0; }
};

std::string_view codec_of(int format) {
  if ((format & SF_FORMAT_TYPEMASK) == SF_FORMAT_FLAC) return "flac";
  switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
      return "pcm8";
    case SF_FORMAT_PCM_16:
    case SF_FORMAT_PCM_24:
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_FLOAT:
    case SF_FORMAT_DOUBLE:
      return "pcm";
    case SF_FORMAT_ALAW:
      return "alaw";
    case SF_FORMAT_ULAW:
      return "ulaw";
    case SF_FORMAT_GSM610:
      return "gsm";
    case SF_FORMAT_IMA_ADPCM:
    case SF_FORMAT_MS_ADPCM:
      return "adpcm";
    case SF_FORMAT_VORBIS:
      return "vorbis";
    case SF_FORMAT_OPUS:
      return "opus";
    case 0x0080:  // SF_FORMAT_MPEG_LAYER_I to III, which older headers do not name
    case 0x0081:
    case 0x0082:
      return "mp3";
    default:
      return "other";
  }
}

double silence_of(std::string_view codec, double given) {
  if (given != 0) return given;
  const bool noisy = codec == "pcm8" || codec == "adpcm" || codec == "gsm";
  return noisy ? -40 : -50;
}

/// What the confined process says: an 'E' and the reason, or an 'M' and the measure.
std::string failed(std::string_view why) { return "E" + std::string(why); }

std::string decode(std::string_view bytes, double silence_db) {
  const SndfileLibrary& library = sndfile_library();
  VirtualFile file{.bytes = bytes};
  SF_VIRTUAL_IO io{.get_filelen = &VirtualFile::size,
                   .seek = &VirtualFile::seek,
                   .read = &VirtualFile::read,
                   .write = &VirtualFile::write,
                   .tell = &VirtualFile::tell};
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, decltype(&::sf_close)> open(library.open_virtual(&io, SFM_READ, &info, &file),
                                                             library.close);
  if (!open) return failed(library.error(nullptr));
  if (info.samplerate < 1 || info.samplerate > most_rate)
    return failed("a sample rate of " + std::to_string(info.samplerate));
  if (info.channels < 1 || static_cast<std::size_t>(info.channels) > most_channels)
    return failed(std::to_string(info.channels) + " channels");
  AudioMeasure measure;
  const auto codec = codec_of(info.format);
  codec.copy(measure.codec.data(), measure.codec.size() - 1);
  measure.rate = static_cast<std::uint32_t>(info.samplerate);
  measure.channels = static_cast<std::uint32_t>(info.channels);
  constexpr sf_count_t believable = sf_count_t{1} << 40;
  if (info.frames > 0 && info.frames < believable)
    measure.promised_seconds = static_cast<double>(info.frames) / info.samplerate;
  AudioMeter meter(measure.rate, measure.channels, silence_of(codec, silence_db));
  constexpr sf_count_t piece = 4096;
  std::vector<float> samples(static_cast<std::size_t>(piece) * measure.channels);
  for (;;) {
    const sf_count_t got = library.read_float(open.get(), samples.data(), piece);
    if (got <= 0) break;
    meter.take(samples.data(), static_cast<std::size_t>(got));
  }
  meter.finish(measure);
  std::string result = "M";
  result.append(reinterpret_cast<const char*>(&measure), sizeof measure);
  return result;
}

AudioEnd read_result(const std::string& result) {
  AudioEnd end;
  if (result.size() == 1 + sizeof end.measure && result[0] == 'M') {
    std::memcpy(&end.measure, result.data() + 1, sizeof end.measure);
    end.measure.codec.back() = '\0';
    end.measure.channels = std::min<std::uint32_t>(end.measure.channels, most_channels);
    return end;
  }
  end.fault = AudioFault::damaged;
  end.text = result.starts_with('E') ? result.substr(1, 200) : "it cannot be read";
  return end;
}

}  // namespace

AudioEnd measure_audio(std::string_view bytes, double silence_db, const Deadline& deadline) {
  try {
    static_cast<void>(sndfile_library());
  } catch (const std::exception& error) {
    return {.fault = AudioFault::library, .text = error.what()};
  }
  const ConfinedEnd end = run_confined([&] { return decode(bytes, silence_db); }, {}, deadline);
  switch (end.fault) {
    case ConfinedFault::none:
      return read_result(end.result);
    case ConfinedFault::timed_out:
      return {.fault = AudioFault::timed_out, .text = end.text};
    case ConfinedFault::local:
      return {.fault = AudioFault::local, .text = end.text};
    case ConfinedFault::forbidden:
    case ConfinedFault::crashed:
      break;
  }
  return {.fault = AudioFault::hostile, .text = end.text};
}

std::string sha256_of(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

}  // namespace sereno::steps
