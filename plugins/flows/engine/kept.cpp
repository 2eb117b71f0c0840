#include <algorithm>

#include "sereno/flows/flow_run.h"
#include "sereno/steps/encoding.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

/// Its parts are percent-encoded: no byte of a value can be taken for a separator.
std::string line_of(const Kept& kept) {
  std::string line = steps::percent_encoded(kept.step) + " " + std::to_string(ms_of(kept.ends));
  for (const auto& [name, value] : kept.values) {
    line += " " + name + "=" + (value.secret ? "s" : "p") + steps::percent_encoded(value.text);
    for (const std::string& host : value.hosts) line += "@" + steps::percent_encoded(host);
  }
  return line;
}

std::optional<Value> value_of(std::string_view text) {
  if (!text.starts_with('s') && !text.starts_with('p')) return std::nullopt;
  const auto parts = steps::split(text.substr(1), '@');
  if (parts.empty()) return std::nullopt;
  Value value{.text = steps::percent_decoded(parts.front()), .secret = text.front() == 's', .extracted = true};
  for (std::size_t i = 1; i < parts.size(); ++i) value.hosts.push_back(steps::percent_decoded(parts[i]));
  return value;
}

std::optional<Kept> read_line(std::string_view line) {
  const auto words = steps::split(line, ' ');
  const auto ends = words.size() < 3 ? std::nullopt : parse_integer<std::int64_t>(words[1]);
  if (!ends) return std::nullopt;
  Kept kept{.step = steps::percent_decoded(words[0]), .ends = instant_from_ms(*ends)};
  for (std::size_t i = 2; i < words.size(); ++i) {
    const auto equals = words[i].find('=');
    auto value = equals == std::string::npos ? std::nullopt : value_of(std::string_view(words[i]).substr(equals + 1));
    if (!value || !Values::is_name(words[i].substr(0, equals))) return std::nullopt;
    kept.values.emplace(words[i].substr(0, equals), *std::move(value));
  }
  return kept;
}

}  // namespace

std::string kept_text(const std::vector<Kept>& kept, std::string_view identity) {
  if (kept.empty()) return {};
  std::string text = steps::percent_encoded(identity) + "\n";
  for (const Kept& each : kept) text += line_of(each) + "\n";
  return text;
}

std::vector<Kept> read_kept(std::string_view text, std::string_view identity) {
  const auto lines = steps::split(text, '\n');
  if (lines.empty() || steps::percent_decoded(lines.front()) != identity) return {};
  std::vector<Kept> kept;
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (auto one = read_line(lines[i])) kept.push_back(*std::move(one));
  return kept;
}

}  // namespace sereno::flows
