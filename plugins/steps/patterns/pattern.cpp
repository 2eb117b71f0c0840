#include "sereno/steps/pattern.h"

#include <re2/re2.h>

#include <utility>

#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

/// Enough for any sensible pattern; a hostile one cannot eat the worker's memory.
constexpr std::int64_t most_memory = 4 << 20;

/// Put before every pattern whose anchors hold at lines; nobody wrote it who reads an error.
constexpr std::string_view line_flags = "(?m)";

std::string_view without_flags(std::string_view part) {
  if (part.starts_with(line_flags)) part.remove_prefix(line_flags.size());
  return part;
}

/// "missing ): (?m)a(" without the part that it quotes.
std::string re2_reason(const re2::RE2& expression) {
  std::string reason = expression.error();
  const std::string quoted_part = ": " + expression.error_arg();
  if (!expression.error_arg().empty() && reason.ends_with(quoted_part))
    reason.resize(reason.size() - quoted_part.size());
  return shown(reason);
}

}  // namespace

struct Pattern::Compiled {
  Compiled(const std::string& text, const re2::RE2::Options& options) : expression(text, options) {}
  re2::RE2 expression;
};

Pattern::Pattern(std::string text, std::shared_ptr<const Compiled> compiled)
    : text_(std::move(text)), compiled_(std::move(compiled)) {}

Result<Pattern> Pattern::compile(std::string_view text, Flags flags) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(most_memory);
  options.set_case_sensitive(!flags.ignore_case);
  options.set_dot_nl(flags.spans_lines);
  const std::string own(text);
  auto compiled = std::make_shared<const Compiled>(flags.spans_lines ? own : std::string(line_flags) + own, options);
  if (compiled->expression.ok()) return Pattern(own, std::move(compiled));
  const std::string& what = compiled->expression.error_arg();
  std::string why = re2_reason(compiled->expression);
  if (!what.empty()) why += ": " + shown(without_flags(what));
  return Error{"pattern " + in_quotes(own) + ": " + why};
}

bool Pattern::found_in(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->expression);
}

std::vector<Pattern::Group> Pattern::groups_in(std::string_view text) const {
  const re2::RE2& expression = compiled_->expression;
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(expression.NumberOfCapturingGroups()) + 1);
  const re2::StringPiece whole(text.data(), text.size());
  if (!expression.Match(whole, 0, text.size(), re2::RE2::UNANCHORED, found.data(), static_cast<int>(found.size())))
    return {};
  std::vector<Group> groups(found.size());
  for (const auto& [number, name] : expression.CapturingGroupNames())
    groups[static_cast<std::size_t>(number)].name = name;
  for (std::size_t i = 0; i < found.size(); ++i)
    if (found[i].data() != nullptr) groups[i].text = std::string_view(found[i].data(), found[i].size());
  return groups;
}

std::vector<std::string> Pattern::group_names() const {
  std::vector<std::string> names;
  for (const auto& [name, number] : compiled_->expression.NamedCapturingGroups()) names.push_back(name);
  return names;
}

}  // namespace sereno::steps
