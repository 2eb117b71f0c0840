#include <algorithm>
#include <optional>

#include "sereno/number.h"
#include "sereno/steps/audio.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using std::string_view;

std::uint32_t little_endian(string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// The chunks of a WAV, up to its sound.
void look_at_wav(string_view bytes, AudioBytes& out) {
  constexpr std::uint32_t unknown = 0xffffffff;  // of one that was streamed
  out.header_only = true;
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    const auto name = bytes.substr(at, 4);
    const std::uint32_t size = little_endian(bytes.substr(at + 4, 4));
    at += 8;
    if (name == "data") {
      const std::size_t there = bytes.size() - at;
      out.header_only = there == 0;
      out.header_forgotten = size == 0 && there > 0;
      if (size != unknown && size > there) out.missing_bytes = size - there;
      return;
    }
    if (size > bytes.size() - at) return;
    at += size + size % 2;
  }
}

bool is_mp3(string_view bytes) {
  if (bytes.starts_with("ID3")) return true;
  const auto first = static_cast<unsigned char>(bytes[0]), second = static_cast<unsigned char>(bytes[1]);
  return first == 0xff && (second & 0xe0) == 0xe0 && (second & 0x06) != 0;
}

/// A page or message in place of sound; nothing for anything else.
std::optional<AudioKind> kind_of_text(string_view bytes) {
  std::string begin = lower_case(bytes.substr(0, 512));
  if (begin.starts_with("\xef\xbb\xbf")) begin.erase(0, 3);
  const auto text = trim(std::string_view(begin));
  if (text.starts_with("<!doctype html") || text.starts_with("<html") || text.starts_with("<head") ||
      text.starts_with("<body") || text.starts_with("<!--") || text.starts_with("<?xml"))
    return AudioKind::html;
  if (text.starts_with('{') || text.starts_with('[')) return AudioKind::json;
  const bool readable = std::all_of(begin.begin(), begin.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);  // no byte of UTF-8 is above 0xf4
    return c == '\n' || c == '\r' || c == '\t' || (byte >= 0x20 && byte != 0x7f && byte < 0xf5);
  });
  return readable ? std::optional(AudioKind::text) : std::nullopt;
}

}  // namespace

AudioBytes look_at_bytes(string_view bytes) {
  AudioBytes out;
  out.kind = AudioKind::other;
  if (bytes.empty()) {
    out.kind = AudioKind::empty;
  } else if (bytes.size() >= 12 && (bytes.starts_with("RIFF") || bytes.starts_with("RF64")) &&
             bytes.substr(8, 4) == "WAVE") {
    out.kind = AudioKind::wav;
    look_at_wav(bytes, out);
  } else if (bytes.starts_with("OggS")) {
    out.kind = AudioKind::ogg;
  } else if (bytes.starts_with("fLaC")) {
    out.kind = AudioKind::flac;
  } else if (bytes.starts_with(".snd")) {
    out.kind = AudioKind::au;
  } else if (const auto text = kind_of_text(bytes)) {
    out.kind = *text;
  } else if (bytes.size() >= 4 && is_mp3(bytes)) {
    out.kind = AudioKind::mp3;
  }
  return out;
}

string_view to_string(AudioKind kind) {
  switch (kind) {
    case AudioKind::empty:
      return "nothing";
    case AudioKind::html:
      return "HTML";
    case AudioKind::json:
      return "JSON";
    case AudioKind::text:
      return "a text";
    case AudioKind::wav:
      return "a WAV file";
    case AudioKind::ogg:
      return "an Ogg file";
    case AudioKind::flac:
      return "a FLAC file";
    case AudioKind::mp3:
      return "an MP3 file";
    case AudioKind::au:
      return "an AU file";
    case AudioKind::none:
    case AudioKind::other:
      break;
  }
  return "bytes that are no audio known here";
}

}  // namespace sereno::steps
