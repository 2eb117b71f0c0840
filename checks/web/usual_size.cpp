#include "checks/web/usual_size.h"

#include <chrono>

#include "sereno/number.h"

namespace web {
namespace {

constexpr std::chrono::hours new_page_after{24};

std::uint64_t distance(std::uint64_t left, std::uint64_t right) { return left > right ? left - right : right - left; }

}  // namespace

std::string UsualSize::text() const {
  return std::to_string(bytes) + (since ? " " + std::to_string(sereno::ms_of(*since)) : "");
}

UsualSize UsualSize::from_text(std::string_view text) {
  const auto blank = text.find(' ');
  const auto bytes = sereno::parse_integer<std::uint64_t>(text.substr(0, blank));
  if (!bytes) return {};
  UsualSize usual{.bytes = *bytes};
  if (blank == std::string_view::npos) return usual;
  if (const auto ms = sereno::parse_integer<std::int64_t>(text.substr(blank + 1)))
    usual.since = sereno::instant_from_ms(*ms);
  return usual;
}

bool has_shrunk(const UsualSize& usual, std::uint64_t bytes, unsigned percent) {
  return static_cast<double>(bytes) * 100 < static_cast<double>(usual.bytes) * percent;
}

std::optional<sereno::steps::Finding> judge_size(const UsualSize& usual, std::uint64_t bytes, unsigned percent) {
  if (!has_shrunk(usual, bytes, percent)) return std::nullopt;
  return sereno::steps::Finding{
      .status = sereno::Status::warning,
      .step = "content",
      .text = "page of " + std::to_string(bytes) + " bytes, usually " + std::to_string(usual.bytes)};
}

UsualSize learned(const UsualSize& usual, std::uint64_t bytes, unsigned percent, sereno::Instant now) {
  if (usual.bytes == 0) return {.bytes = bytes};
  if (has_shrunk(usual, bytes, percent)) {
    const sereno::Instant since = usual.since.value_or(now);
    return now - since >= new_page_after ? UsualSize{.bytes = bytes} : UsualSize{.bytes = usual.bytes, .since = since};
  }
  const bool as_ever = distance(usual.bytes, bytes) <= usual.bytes / 10;
  return {.bytes = as_ever ? usual.bytes : usual.bytes - usual.bytes / 4 + bytes / 4};
}

}  // namespace web
