#include "sereno/flows/trace_body.h"

#include <algorithm>
#include <string>

#include "sereno/check.h"
#include "sereno/flows/extraction.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

constexpr std::size_t longest_body = std::size_t{256} << 10;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool says_text(std::string_view media_type) {
  if (trim(media_type).empty()) return true;
  const std::string type = steps::lower_case(media_type.substr(0, media_type.find(';')));
  return type.starts_with("text/") || type.find("json") != std::string::npos || type.find("xml") != std::string::npos ||
         type.find("form") != std::string::npos;
}

/// By its bytes: whatever a header says, somebody's voice is not shown.
bool looks_like_text(std::string_view body) {
  const auto beginning = body.substr(0, 1024);
  std::size_t high = 0;
  for (const char c : beginning) {
    if (is_control(c) && c != '\t' && c != '\r' && c != '\n') return false;
    if (static_cast<unsigned char>(c) >= 0x80) ++high;
  }
  return high * 4 <= beginning.size();
}

/// The trace redacts what it is given: what has to be taken out before is what a tag names.
std::string readable(std::string_view body) {
  std::string words(body);
  if (body.find('<') != std::string_view::npos) {
    try {
      words = visible_text(steps::Redactor().text(body));
    } catch (const CheckFailure& unreadable) {
      words = unreadable.what();
    }
  }
  std::replace_if(words.begin(), words.end(), is_control, ' ');
  return words;
}

}  // namespace

void trace_body(steps::Trace& trace, std::string_view media_type, std::string_view body, std::uint64_t bytes) {
  if (!trace.enabled() || bytes == 0) return;
  std::string line = "[body, " + std::to_string(bytes) + (bytes == 1 ? " byte]" : " bytes]");
  if (says_text(media_type) && looks_like_text(body) && body.size() <= longest_body) line += " " + readable(body);
  trace.text(steps::Trace::Mark::received, line);
}

}  // namespace sereno::flows
