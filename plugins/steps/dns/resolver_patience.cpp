#include "plugins/steps/dns/resolver_patience.h"

#include <algorithm>

#include "sereno/number.h"

namespace sereno::steps {
namespace {

constexpr std::string_view blanks = " \t\r";

/// Cuts the first part off, and the separators before it.
std::string_view next_part(std::string_view& text, std::string_view separators) {
  text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
  const auto part = text.substr(0, text.find_first_of(separators));
  text.remove_prefix(part.size());
  return part;
}

void take(std::string_view word, std::string_view name, unsigned most, std::optional<unsigned>& to) {
  if (!word.starts_with(name)) return;
  const auto number = parse_integer<unsigned>(word.substr(name.size()));
  if (number && *number > 0) to = std::min(*number, most);
}

}  // namespace

ResolverPatience read_patience(std::string_view resolv_conf) {
  ResolverPatience patience;
  while (!resolv_conf.empty()) {
    auto line = next_part(resolv_conf, "\n");
    if (next_part(line, blanks) != "options") continue;
    for (auto word = next_part(line, blanks); !word.empty(); word = next_part(line, blanks)) {
      take(word, "timeout:", 30, patience.timeout_s);
      take(word, "attempts:", 5, patience.attempts);
    }
  }
  return patience;
}

}  // namespace sereno::steps
