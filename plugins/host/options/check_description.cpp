#include "plugins/host/options/check_description.h"

#include <algorithm>

#include "base/utf8.h"
#include "base/words.h"
#include "plugins/host/output/plugin_output.h"
#include "sereno/near_miss.h"
#include "sereno/number.h"
#include "sereno/range.h"
#include "sereno/size.h"

namespace sereno::host {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// "scheme://host..." with a scheme as RFC 3986 has it, something behind it, and no white space or control character.
bool is_url(std::string_view text) {
  const auto end = text.find("://");
  if (end == std::string_view::npos || end == 0 || end + 3 == text.size() || !is_letter(text.front())) return false;
  const auto in_scheme = [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; };
  const auto scheme = text.substr(0, end);
  const auto bad = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
  return std::all_of(scheme.begin(), scheme.end(), in_scheme) && std::none_of(text.begin(), text.end(), bad);
}

/// "file:/absolute/path", "credential:NAME" or "env:NAME".
bool is_secret_source(std::string_view text) {
  if (text.starts_with("file:")) return text.substr(5).starts_with('/') && text.size() > 6;
  if (text.starts_with("credential:")) return text.size() > 11 && text.find('/') == std::string_view::npos;
  const auto in_name = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
  const auto name = text.substr(std::min<std::size_t>(4, text.size()));
  return text.starts_with("env:") && !name.empty() && !is_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), in_name);
}

std::string in_quotes(std::string_view value) { return "'" + std::string(value) + "'"; }

/// A comma where a dot belongs is the commonest reason.
std::string comma_hint(std::string_view value) {
  return value.find(',') == std::string_view::npos ? "" : " (write a dot, not a comma)";
}

std::string fault_of_choice(const OptionDescription& option, std::string_view value) {
  const auto& words = option.choices;
  if (std::find(words.begin(), words.end(), value) != words.end()) return {};
  const auto meant = near_miss(value, {words.begin(), words.end()});
  const std::string hint = meant.empty() ? std::string() : " (is '" + std::string(meant) + "' meant?)";
  return in_quotes(value) + " is none of " + sereno::joined(words) + hint;
}

/// The value as the number that bounds are of; nothing when the kind has none.
std::optional<double> measured(Options::Kind kind, std::string_view value) {
  const auto number = [](auto parsed) { return parsed ? std::optional(static_cast<double>(*parsed)) : std::nullopt; };
  switch (kind) {
    case Options::Kind::number:
      return parse_decimal(value);
    case Options::Kind::integer:
      return number(parse_integer(value));
    case Options::Kind::size:
      return number(parse_size(value));
    case Options::Kind::duration: {
      const auto duration = parse_duration(value);
      return duration ? std::optional(static_cast<double>(duration->count())) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

/// A bound as people write a value of that kind.
std::string bound_text(Options::Kind kind, std::int64_t bound) {
  if (kind == Options::Kind::size) return std::to_string(bound) + " bytes";
  if (kind == Options::Kind::duration) return format_number(static_cast<double>(bound) / 1e3) + " s";
  return std::to_string(bound);
}

std::string fault_of_bounds(const OptionDescription& option, std::string_view value) {
  const auto number = measured(option.kind, value);
  if (!number) return {};
  if (option.least && *number < static_cast<double>(*option.least))
    return in_quotes(value) + " is below " + bound_text(option.kind, *option.least);
  if (option.most && *number > static_cast<double>(*option.most))
    return in_quotes(value) + " is above " + bound_text(option.kind, *option.most);
  return {};
}

/// Why the value is none of this kind; empty when it is one. The value of a secret is never repeated: people type the
/// secret itself there.
std::string fault_by_kind(const OptionDescription& option, std::string_view value) {
  switch (option.kind) {
    case Options::Kind::number:
      return parse_decimal(value) ? "" : in_quotes(value) + " is no number" + comma_hint(value);
    case Options::Kind::integer:
      return parse_integer(value) ? "" : in_quotes(value) + " is no whole number";
    case Options::Kind::size:
      return parse_size(value) ? "" : in_quotes(value) + " is no size in bytes (4096, 64K, 10M)" + comma_hint(value);
    case Options::Kind::choice:
      return fault_of_choice(option, value);
    case Options::Kind::range: {
      const auto range = Range::parse(value);
      return range ? "" : range.error().message + comma_hint(value);
    }
    case Options::Kind::duration:
      return parse_duration(value) ? "" : in_quotes(value) + " is no duration (10, 500ms, 5m, 2h)" + comma_hint(value);
    case Options::Kind::url:
      return is_url(value) ? "" : in_quotes(value) + " is no URL (https://host/path)";
    case Options::Kind::secret:
      return is_secret_source(value) ? ""
                                     : "say where the secret stands: file:/absolute/path, credential:NAME or env:NAME";
    case Options::Kind::file:
      return value.starts_with('/') ? "" : in_quotes(value) + " is no absolute path";
    case Options::Kind::flag:
    case Options::Kind::text:
      break;
  }
  return {};
}

/// Flags from YAML come as "true" and "false", from the command line as empty text.
std::optional<bool> flag_value(std::string_view value) {
  if (value.empty() || value == "true" || value == "yes" || value == "on" || value == "1") return true;
  if (value == "false" || value == "no" || value == "off" || value == "0") return false;
  return std::nullopt;
}

std::string fault_of(const OptionDescription& option, std::string_view value) {
  if (value.find('\0') != std::string_view::npos) return "has a NUL byte in its value";
  if (!is_utf8(value)) return "its value is no valid UTF-8";
  if (option.kind == Options::Kind::flag)
    return flag_value(value) ? "" : in_quotes(value) + " is neither true nor false: the option takes no value";
  if (value.empty() && (option.value_optional || option.kind == Options::Kind::text)) return {};
  if (value.empty()) return "needs a value";
  if (const std::string fault = fault_by_kind(option, value); !fault.empty()) return fault;
  return fault_of_bounds(option, value);
}

/// The options of one check against what was given; collects every problem.
class Validation {
 public:
  explicit Validation(const CheckDescription& check) : check_(check) {}

  void take(const std::string& name, const std::string& value) {
    const OptionDescription* const option = check_.find(name);
    if (!option) return unknown(name);
    if (const std::string fault = fault_of(*option, value); !fault.empty()) return fail(name, fault);
    if (!option->repeatable && is_given(name)) return fail(name, "is given more than once");
    given_.push_back(name);
    if (option->kind == Options::Kind::flag) {
      if (*flag_value(value)) values_.emplace_back(name, "");
    } else {
      values_.emplace_back(name, value);
    }
  }

  void complete() {
    for (const OptionDescription& option : check_.options) {
      if (is_given(option.name)) continue;
      if (option.required && !has_failed(option.name)) fail(option.name, "is required: " + option.help);
      if (!option.fallback || option.kind == Options::Kind::flag) continue;
      if (const std::string fault = fault_of(option, *option.fallback); !fault.empty()) {
        fail(option.name, "its default is wrong, which the plugin has to mend: " + fault);
      } else {
        values_.emplace_back(option.name, *option.fallback);
      }
    }
  }

  const std::vector<OptionProblem>& problems() const { return problems_; }
  const OptionValues& values() const { return values_; }

 private:
  bool is_given(std::string_view name) const { return std::find(given_.begin(), given_.end(), name) != given_.end(); }
  bool has_failed(std::string_view name) const {
    return std::any_of(problems_.begin(), problems_.end(), [&](const auto& problem) { return problem.option == name; });
  }

  void fail(const std::string& name, const std::string& why) { problems_.push_back({.option = name, .why = why}); }
  void unknown(const std::string& name) {
    std::vector<std::string_view> names;
    for (const OptionDescription& option : check_.options) names.push_back(option.name);
    const auto meant = near_miss(name, names);
    fail(name, "check '" + check_.name + "' has no such option" +
                   (meant.empty() ? std::string() : " (is '" + std::string(meant) + "' meant?)"));
  }

  const CheckDescription& check_;
  std::vector<std::string> given_;
  OptionValues values_;
  std::vector<OptionProblem> problems_;
};

Validation validated(const CheckDescription& check, const OptionValues& given) {
  Validation validation(check);
  for (const auto& [name, value] : given) validation.take(name, value);
  validation.complete();
  return validation;
}

}  // namespace

const OptionDescription* CheckDescription::find(std::string_view option_name) const {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const auto& it) { return it.name == option_name; });
  return found == options.end() ? nullptr : &*found;
}

const OptionDescription* CheckDescription::find_letter(char letter) const {
  const auto found = std::find_if(options.begin(), options.end(), [&](const auto& it) { return it.letter == letter; });
  return letter == 0 || found == options.end() ? nullptr : &*found;
}

std::vector<OptionProblem> find_option_problems(const CheckDescription& check, const OptionValues& given) {
  return validated(check, given).problems();
}

Result<OptionValues> validate_options(const CheckDescription& check, const OptionValues& given) {
  const Validation validation = validated(check, given);
  if (validation.problems().empty()) return validation.values();
  return Error{joined(validation.problems())};
}

std::string joined(const std::vector<OptionProblem>& problems) {
  std::string lines;
  for (const OptionProblem& problem : problems) {
    if (!lines.empty()) lines += '\n';
    lines += problem.to_string();
  }
  return lines;
}

std::optional<OptionProblem> find_remote_problem(const CheckDescription& check, const OptionValues& given) {
  for (const auto& [name, value] : given) {
    const OptionDescription* const option = check.find(name);
    if (!option) continue;  // there is no such option: its own problem
    if (option->kind == Options::Kind::file || option->kind == Options::Kind::secret || option->local)
      return OptionProblem{.option = name, .why = "is not taken over the network"};
  }
  return std::nullopt;
}

}  // namespace sereno::host
