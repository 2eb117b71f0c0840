#include <array>
#include <utility>

#include "plugins/flows/adapters/readers.h"
#include "sereno/flows/extraction.h"
#include "sereno/flows/time_value.h"
#include "sereno/flows/values.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using From = Source::From;

struct NamedFrom {
  std::string_view key;
  From from;
};
constexpr std::array<NamedFrom, 16> froms = {{{"variable", From::variable},
                                              {"status", From::status},
                                              {"json", From::json},
                                              {"html", From::html},
                                              {"xml", From::xml},
                                              {"pattern", From::pattern},
                                              {"header", From::header},
                                              {"cookie", From::cookie},
                                              {"csv", From::csv},
                                              {"column", From::column},
                                              {"rows", From::rows},
                                              {"files", From::files},
                                              {"frames", From::frames},
                                              {"body", From::body},
                                              {"size", From::size},
                                              {"md5", From::md5}}};

/// "true" where a source takes nothing, and a pattern where it picks.
bool takes_nothing(From from) {
  return from == From::body || from == From::size || from == From::rows || from == From::status;
}
bool takes_pattern(From from) { return from == From::pattern || from == From::files || from == From::frames; }

void check_path(const YamlNode& node, const Source& source) {
  std::optional<std::string> problem;
  if (source.from == From::json) problem = pointer_problem(source.path);
  if (source.from == From::html || source.from == From::xml) problem = xpath_problem(source.path);
  if (source.from == From::variable && !Values::is_name(source.path))
    problem = steps::in_quotes(source.path) + " is no name of a value";
  if (problem) node.fail(*problem);
}

void take_path(const YamlNode& node, Source& source) {
  if (takes_nothing(source.from)) {
    static_cast<void>(node.boolean());
    return;
  }
  if (takes_pattern(source.from)) {
    source.pattern = read_pattern(node);
    return;
  }
  source.path = node.text().value_or("");
  check_path(node, source);
}

std::optional<double> bound(std::string_view text, double fallback) {
  return trim(text).empty() ? std::optional(fallback) : parse_decimal(trim(text));
}

}  // namespace

std::optional<steps::Pattern> read_pattern(const YamlNode& node) {
  const auto text = node.text();
  if (!text) return std::nullopt;
  auto pattern = steps::Pattern::compile(*text, {});
  if (pattern) return *std::move(pattern);
  node.fail(pattern.error().message);
  return std::nullopt;
}

std::vector<Range> read_ranges(const YamlNode& node) {
  std::vector<Range> ranges;
  for (const std::string& part : steps::split(node.text().value_or(""), ',')) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto dots = part.find("..");
    const auto low = bound(std::string_view(part).substr(0, dots), -infinity);
    const auto high = dots == std::string::npos ? low : bound(std::string_view(part).substr(dots + 2), infinity);
    if (!low || !high || *low > *high) {
      node.fail(steps::in_quotes(part) + " is no range such as 200, 200..299, 5.. or ..3");
      return {};
    }
    ranges.push_back({.low = *low, .high = *high});
  }
  if (ranges.empty()) node.fail("has to be a range such as 200, 200..299, 5.. or ..3");
  return ranges;
}

std::string read_template(const YamlNode& node, const KnownNames& known) {
  const std::string text = node.text().value_or("");
  Values none;
  for (const std::string& name : names_in(text))
    if (!known.contains(name)) node.fail("nothing gives '" + name + "' a value before this step");
  for (const std::string& name : known) none.set(name, "x");
  std::set<std::string> used;
  const auto whole = expanded(text, none, Place::plain, used);
  if (!whole && names_in(text).empty()) node.fail(whole.error().message);
  return text;
}

std::vector<std::string> read_texts(const YamlNode& node) {
  std::vector<std::string> texts;
  if (node.is_scalar()) {
    if (const auto text = node.text()) texts.push_back(*text);
    return texts;
  }
  for (const YamlNode& item : node.list())
    if (const auto text = item.text()) texts.push_back(*text);
  return texts;
}

std::optional<Source> read_source(YamlMap& map) {
  std::optional<Source> source;
  for (const NamedFrom& each : froms) {
    const auto node = map.find(each.key);
    if (!node) continue;
    if (source) {
      node->fail("a value comes from one place only");
      continue;
    }
    source = Source{.from = each.from};
    // "status: 200..299" is the comparison itself: read_assertion takes it.
    if (each.from != From::status || node->text() == std::optional<std::string>("true")) take_path(*node, *source);
  }
  if (const auto node = map.find("group"); node && source) source->path = node->text().value_or("");
  if (const auto node = map.find("fold")) {
    const auto fold = node->choice({"first", "last", "min", "max", "count"});
    if (fold && source) source->fold = static_cast<Source::Fold>(*fold);
  }
  const auto time = map.find("time"), zone = map.find("zone"), age = map.find("age"), left = map.find("left");
  const auto decode = map.find("decode"), claim = map.find("claim");
  if (!source) return source;
  if (zone) source->zone = zone->text().value_or("");
  if (age) source->age = age->boolean().value_or(false);
  if (left) source->left = left->boolean().value_or(false);
  if (age && left) left->fail("age and left are two ways to look at one time");
  if (decode) source->decode = decode->boolean().value_or(false);
  if (claim) {
    source->claim = claim->text().value_or("");
    if (const auto problem = pointer_problem(source->claim)) claim->fail(*problem);
  }
  if (time) {
    source->time = time->text().value_or("");
    if (const auto problem = time_format_problem(source->time, source->zone)) time->fail(*problem);
  } else if (zone || source->age || source->left) {
    map.fail("zone, age and left belong to a time, and none is named");
  }
  return source;
}

Extraction read_extraction(const std::string& name, const YamlNode& node) {
  Extraction extraction{.name = name};
  if (!Values::is_name(name)) node.fail(steps::in_quotes(name) + " is no name of a value: a-z, 0-9 and _ only");
  YamlMap map = node.map();
  if (const auto source = read_source(map)) {
    extraction.source = *source;
    // A group of the value's own name goes without saying.
    if (source->from == From::pattern && source->path.empty() && source->pattern)
      for (const std::string& group : source->pattern->group_names())
        if (group == name) extraction.source.path = name;
  } else {
    map.fail(
        "where is it? json, html, xml, pattern, header, cookie, csv, column, rows, files, frames, status, body or "
        "size");
  }
  if (const auto each = map.find("optional")) extraction.optional = each->boolean().value_or(false);
  if (const auto each = map.find("secret")) extraction.secret = each->boolean().value_or(false);
  if (const auto each = map.find("hosts")) extraction.hosts = read_texts(*each);
  if (const auto each = map.find("default")) {
    extraction.fallback = each->text();
    extraction.optional = true;
  }
  map.finish();
  return extraction;
}

Assertion read_assertion(const YamlNode& node, const KnownNames& known) {
  Assertion assertion;
  YamlMap map = node.map();
  const auto source = read_source(map);
  if (source) assertion.source = *source;
  int comparisons = 0;
  const auto take = [&](std::string_view key) {
    auto found = map.find(key);
    if (found) ++comparisons;
    return found;
  };
  if (const auto each = take("equals")) assertion.equals = read_template(*each, known);
  if (const auto each = take("contains")) assertion.contains = read_template(*each, known);
  if (const auto each = take("lacks")) assertion.lacks = read_template(*each, known);
  if (const auto each = take("matches")) assertion.matches = read_pattern(*each);
  if (const auto each = take("not_matches")) assertion.not_matches = read_pattern(*each);
  if (const auto each = take("present")) assertion.present = each->boolean();
  if (const auto each = take("inside")) assertion.inside = read_ranges(*each);
  if (source && source->from == From::status && comparisons == 0) {
    ++comparisons;
    assertion.inside = read_ranges(*map.find("status"));
  }
  if (comparisons != 1) map.fail("has to say one of equals, contains, lacks, matches, not_matches, present, inside");
  if (const auto each = map.find("else")) assertion.status = read_status(*each, Status::critical);
  if (const auto each = map.find("function")) assertion.function = read_function(*each);
  if (const auto each = map.find("words")) assertion.words = each->text().value_or("");
  map.finish();
  return assertion;
}

}  // namespace sereno::flows
