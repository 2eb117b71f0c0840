// Reads the tables of a plugin: trusts nothing that they say before it was looked at.
#include "plugins/host/catalogue/plugin_tables.h"

#include <algorithm>
#include <cstring>

#include "plugins/host/output/clean_text.h"

namespace sereno::host {
namespace {

/// More than any plugin has; keeps a wild count from being walked through.
constexpr std::size_t most_checks = 256;
constexpr std::size_t most_options = 256;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// [a-z][a-z0-9_]* with '_' or '-' as the joining character.
bool is_name(std::string_view text, char joint) {
  return !text.empty() && text.size() <= 64 && is_lower(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return is_lower(c) || is_digit(c) || c == joint; });
}

bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z') || is_digit(c); }

bool is_one_line(const char* text) { return text && text[std::strcspn(text, "\n\r")] == '\0'; }

std::string_view default_value_name(Options::Kind kind) {
  switch (kind) {
    case Options::Kind::number:
      return "NUMBER";
    case Options::Kind::range:
      return "RANGE";
    case Options::Kind::duration:
      return "DURATION";
    case Options::Kind::url:
      return "URL";
    case Options::Kind::secret:
      return "file:PATH|env:NAME";
    case Options::Kind::file:
      return "PATH";
    case Options::Kind::choice:
      return "WORD";
    case Options::Kind::integer:
      return "NUMBER";
    case Options::Kind::size:
      return "BYTES";
    case Options::Kind::flag:
      return "";
    case Options::Kind::text:
      break;
  }
  return "TEXT";
}

constexpr std::size_t most_choices = 64;

std::vector<std::string> choices_of(const sereno_option& option) {
  std::vector<std::string> words;
  if (!SERENO_HAS(&option, choices) || !option.choices) return words;
  for (std::size_t i = 0; i <= most_choices && option.choices[i]; ++i) words.emplace_back(option.choices[i]);
  return words;
}

std::string fault_of_choices(const sereno_option& option) {
  if (option.kind != SERENO_KIND_CHOICE) return {};
  const auto words = choices_of(option);
  if (words.empty()) return "is a choice without words";
  if (words.size() > most_choices) return "has more than " + std::to_string(most_choices) + " words to choose from";
  const auto odd = [](const std::string& word) { return word.empty() || !is_one_line(word.c_str()); };
  return std::any_of(words.begin(), words.end(), odd) ? "has a word to choose that is none" : "";
}

/// Why the table breaks the rules of the plugin line; empty when it keeps them.
std::string fault_of(const sereno_option& option) {
  if (!SERENO_HAS(&option, value_name)) return "its table has too few bytes: build the plugin anew";
  if (!option.name || !is_name(option.name, '-')) return "its name must be [a-z][a-z0-9-]*";
  if (option.letter != 0 && !is_letter(option.letter)) return "its short letter is neither letter nor digit";
  if (option.kind < SERENO_KIND_TEXT || option.kind > SERENO_KIND_SIZE)
    return "its kind " + std::to_string(option.kind) + " is not known here: a newer Sereno is needed";
  if (!is_one_line(option.help)) return "its help must be one line";
  if ((option.flags & SERENO_OPTION_REQUIRED) && option.fallback) return "is required, so it can have no default";
  return fault_of_choices(option);
}

std::string fault_of(const sereno_check& check) {
  if (!SERENO_HAS(&check, run)) return "its table has too few bytes: build the plugin anew";
  if (!check.name || !is_name(check.name, '_')) return "its name must be [a-z][a-z0-9_]*";
  if (!is_one_line(check.help)) return "its help must be one line";
  if (!check.run) return "has no function to run";
  if (SERENO_HAS(&check, function) && check.function && !is_name(check.function, '_'))
    return "the contract's function that it proves must be [a-z][a-z0-9_]*";
  if (check.option_count > most_options) return "has more than " + std::to_string(most_options) + " options";
  if (check.option_count > 0 && !check.options) return "has no table of options";
  return {};
}

OptionDescription copy(const sereno_option& option) {
  const auto kind = static_cast<Options::Kind>(option.kind);
  OptionDescription copied{.name = option.name,
                           .letter = option.letter,
                           .kind = kind,
                           .help = option.help,
                           .value_name = std::string(default_value_name(kind)),
                           .required = (option.flags & SERENO_OPTION_REQUIRED) != 0,
                           .repeatable = (option.flags & SERENO_OPTION_REPEATABLE) != 0,
                           .value_optional = (option.flags & SERENO_OPTION_VALUE_OPTIONAL) != 0,
                           .local = (option.flags & SERENO_OPTION_LOCAL) != 0,
                           .readable = kind == Options::Kind::file && (option.flags & SERENO_OPTION_READABLE) != 0,
                           .choices = choices_of(option)};
  if (SERENO_HAS(&option, most)) {
    if (option.flags & SERENO_OPTION_HAS_LEAST) copied.least = option.least;
    if (option.flags & SERENO_OPTION_HAS_MOST) copied.most = option.most;
  }
  if (option.fallback) copied.fallback = option.fallback;
  if (option.value_name) copied.value_name = option.value_name;
  return copied;
}

/// "option 'warning'", or by its place where it has no name that can be shown.
std::string option_place(const sereno_option& option, std::size_t index) {
  const bool named = SERENO_HAS(&option, name) && option.name && is_name(option.name, '-');
  return named ? "option '" + std::string(option.name) + "'" : "option " + std::to_string(index + 1);
}

Result<CheckDescription> describe_check(const sereno_check& check, const std::string& path) {
  CheckDescription described{.name = check.name, .help = check.help, .plugin_path = path};
  described.validates = SERENO_HAS(&check, validate) && check.validate;
  if (SERENO_HAS(&check, function) && check.function) described.function = check.function;
  if (check.default_timeout_ms > 0) described.default_timeout = milliseconds{check.default_timeout_ms};
  for (std::size_t i = 0; i < check.option_count; ++i) {
    const sereno_option* const option = check.options[i];
    const auto fail = [&](const std::string& place, const std::string& why) {
      return Error{"check '" + described.name + "': " + place + ": " + why};
    };
    if (!option) return fail("option " + std::to_string(i + 1), "is a null pointer");
    if (const auto fault = fault_of(*option); !fault.empty()) return fail(option_place(*option, i), fault);
    for (const OptionDescription& earlier : described.options) {
      if (earlier.name == option->name) return fail(option_place(*option, i), "is declared twice");
      if (option->letter != 0 && earlier.letter == option->letter)
        return fail(option_place(*option, i), "has the short letter of '" + earlier.name + "'");
    }
    described.options.push_back(copy(*option));
  }
  return described;
}

}  // namespace

Result<std::vector<CheckDescription>> describe_plugin(const sereno_plugin& plugin, const std::string& path) {
  if (SERENO_HAS(&plugin, fault) && plugin.fault) return Error{"cannot work: " + clean_text(plugin.fault)};
  if (plugin.check_count == 0) return Error{"has no checks"};
  if (plugin.check_count > most_checks) return Error{"has more than " + std::to_string(most_checks) + " checks"};
  if (!plugin.checks) return Error{"has no table of checks"};
  std::vector<CheckDescription> described;
  for (std::size_t i = 0; i < plugin.check_count; ++i) {
    const sereno_check* const check = plugin.checks[i];
    const std::string place = "check " + std::to_string(i + 1) + ": ";
    if (!check) return Error{place + "is a null pointer"};
    if (const auto fault = fault_of(*check); !fault.empty()) return Error{place + fault};
    const auto same = [&](const CheckDescription& earlier) { return earlier.name == check->name; };
    if (std::any_of(described.begin(), described.end(), same))
      return Error{"check '" + std::string(check->name) + "' is declared twice"};
    auto one = describe_check(*check, path);
    if (!one) return one.error();
    described.push_back(std::move(*one));
  }
  return described;
}

}  // namespace sereno::host
