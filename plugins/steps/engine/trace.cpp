#include "sereno/steps/trace.h"

#include <algorithm>
#include <string>

#include "sereno/steps/people.h"

namespace sereno::steps {
namespace {

constexpr std::size_t longest_line = 1000;

std::string printable(std::string_view line) {
  std::string out;
  for (const char c : line.substr(0, longest_line)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '.' : c;
  if (line.size() > longest_line) out += "... (" + std::to_string(line.size()) + " bytes)";
  return out;
}

}  // namespace

void Trace::text(Mark mark, std::string_view lines) {
  // Secrets first: of one that is a number nothing may be left.
  if (enabled()) write(mark, without_people(redactor_.text(lines)), &Redactor::text);
}
void Trace::headers(Mark mark, std::string_view lines) { write(mark, lines, &Redactor::header); }

void Trace::write(Mark mark, std::string_view lines, Clean clean) {
  if (!enabled()) return;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    sink_(std::string{static_cast<char>(mark), ' '} + printable((redactor_.*clean)(line)));
  }
}

}  // namespace sereno::steps
