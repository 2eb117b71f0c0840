// What the guard lets through has the pragma, the policy, no script, and is let through again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sla/page/template_guard.h"

namespace {

/// Whether a marker, begun and not ended before it, says ":none" at its end. A comment's does nothing.
bool has_unescaped_marker(std::string_view text) {
  for (auto none = text.find(":none}}"); none != text.npos; none = text.find(":none}}", none + 1)) {
    const auto open = text.substr(0, none).rfind("{{");
    const auto close = text.substr(0, none).rfind("}}");
    if (open != text.npos && (close == text.npos || close < open) && text.find("{{!") == text.npos) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::sla;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(style_of(text));
  const std::string with = std::string(escaping_pragma) + std::string(policy_meta) + std::string(text);
  for (const std::string_view each : {text, std::string_view(with)}) {
    if (!template_faults(each).empty()) continue;
    if (!each.starts_with(escaping_pragma) || each.find(policy_meta) == each.npos) std::abort();
    if (has_unescaped_marker(each)) std::abort();
    const auto script = each.find("<script");
    if (script != each.npos && each.find("<!--") == each.npos && each.find("{{!") == each.npos &&
        each.find("<style") == each.npos && each.find('"') == each.npos && each.find('\'') == each.npos &&
        each.find("</") == each.npos)
      std::abort();
  }
  return 0;
}
