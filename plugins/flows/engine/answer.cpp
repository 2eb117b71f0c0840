#include "sereno/flows/answer.h"

#include <algorithm>
#include <array>

#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

/// How the bytes of recordings begin.
bool begins_like_audio(std::string_view body) {
  static constexpr std::array<std::string_view, 6> marks = {"ID3", "OggS", "fLaC", ".snd", "\xff\xfb", "\xff\xf3"};
  const bool riff = body.starts_with("RIFF") && body.size() >= 12 && body.substr(8, 4) == "WAVE";
  return riff || std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return body.starts_with(mark); });
}

}  // namespace

std::optional<std::string_view> Answer::header(std::string_view name) const {
  for (const Field& field : headers)
    if (steps::equals_ignoring_case(field.name, name)) return field.value;
  return std::nullopt;
}

bool Answer::is_audio() const {
  const std::string type = steps::lower_case(trim(header("Content-Type").value_or("")));
  return type.starts_with("audio/") || begins_like_audio(body);
}

}  // namespace sereno::flows
