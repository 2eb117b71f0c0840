#include "agent/migration/nrpe_values.h"

#include <algorithm>
#include <charconv>

#include "net/allowed_hosts.h"

namespace sereno::agent::migration {
namespace {

/// Takes the first word off; empty where there is none.
std::string_view take_word(std::string_view& text) {
  constexpr std::string_view blanks = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  const auto word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

void take_part(std::string_view part, HostEntries& entries) {
  const std::string word(take_word(part));
  if (word.empty()) return;
  const std::string_view problem = net::AllowedHosts::problem_of(word);
  if (problem.empty())
    entries.taken.push_back(word);
  else
    entries.passed_over.push_back("'" + word + "' " + std::string(problem));
  if (const auto more = take_word(part); !more.empty())
    entries.passed_over.push_back("'" + std::string(more) + "' stands behind a blank, not behind a comma");
}

}  // namespace

long leading_number(std::string_view text) {
  long number = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

HostEntries host_entries(std::string_view allowed_hosts) {
  HostEntries entries;
  while (!allowed_hosts.empty()) {
    const auto end = std::min(allowed_hosts.find(','), allowed_hosts.size());
    take_part(allowed_hosts.substr(0, end), entries);
    allowed_hosts.remove_prefix(std::min(end + 1, allowed_hosts.size()));
  }
  return entries;
}

std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    out += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
  }
  return out;
}

}  // namespace sereno::agent::migration
