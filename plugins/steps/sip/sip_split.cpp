#include <algorithm>
#include <optional>

#include "plugins/steps/sip/sip_reader.h"
#include "sereno/number.h"
#include "sereno/steps/text.h"
#include "sereno/text.h"

namespace sereno::steps {
namespace {

SipSplit refused(SipSplit::Kind kind, const char* why) { return {.kind = kind, .why = why}; }

/// Past the empty line that ends a header; nothing when it is not there yet. Bare line feeds count, as libosip2 takes
/// them.
std::optional<std::size_t> end_of_header(std::string_view bytes) {
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    const std::string_view rest = bytes.substr(at + 1);
    if (rest.starts_with('\n')) return at + 2;
    if (rest.starts_with("\r\n")) return at + 3;
  }
  return std::nullopt;
}

const char* broken_limit(std::string_view header) {
  std::size_t lines = 0;
  while (!header.empty()) {
    const auto end = std::min(header.find('\n'), header.size() - 1);
    if (end > SipLimits::line_bytes) return "a header line of more than 8 KiB";
    if (++lines > SipLimits::header_lines) return "more than 128 header lines";
    header.remove_prefix(end + 1);
  }
  return nullptr;
}

/// What "Content-Length" or "l" say; nothing when there is none.
std::optional<std::string_view> content_length(std::string_view header) {
  while (!header.empty()) {
    const auto end = std::min(header.find('\n'), header.size() - 1);
    const std::string_view line = header.substr(0, end);
    header.remove_prefix(end + 1);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = trim(line.substr(0, colon));
    if (equals_ignoring_case(name, "Content-Length") || equals_ignoring_case(name, "l"))
      return trim(line.substr(colon + 1));
  }
  return std::nullopt;
}

/// The header behind `skipped` bytes of keep-alives.
SipSplit split_header(std::string_view bytes, std::size_t skipped) {
  const auto end = end_of_header(bytes.substr(0, SipLimits::header_bytes));
  if (!end && bytes.size() >= SipLimits::header_bytes)
    return refused(SipSplit::Kind::too_much, "a header of more than 16 KiB");
  if (!end) return {};
  SipSplit split{.kind = SipSplit::Kind::whole, .header = bytes.substr(0, *end), .size = skipped + *end};
  if (const char* why = broken_limit(split.header)) return refused(SipSplit::Kind::too_much, why);
  return split;
}

std::size_t keep_alives(std::string_view bytes) { return std::min(bytes.find_first_not_of("\r\n"), bytes.size()); }

}  // namespace

SipSplit split_stream(std::string_view bytes) {
  const std::size_t skipped = keep_alives(bytes);
  SipSplit split = split_header(bytes.substr(skipped), skipped);
  if (split.kind != SipSplit::Kind::whole) {
    split.size = skipped;
    return split;
  }
  const auto text = content_length(split.header);
  const auto body = text ? parse_integer<std::uint64_t>(*text) : std::optional<std::uint64_t>(0);
  if (!body) return refused(SipSplit::Kind::broken, "a Content-Length that is no number");
  if (*body > SipLimits::body_bytes) return refused(SipSplit::Kind::too_much, "a body of more than 256 KiB");
  split.size += static_cast<std::size_t>(*body);
  if (split.size > bytes.size()) return {};
  return split;
}

SipSplit split_datagram(std::string_view bytes) {
  const std::size_t skipped = keep_alives(bytes);
  SipSplit split = split_header(bytes.substr(skipped), skipped);
  if (split.kind == SipSplit::Kind::more)
    return refused(SipSplit::Kind::broken, "a datagram without the end of a header");
  split.size = bytes.size();
  return split;
}

}  // namespace sereno::steps
