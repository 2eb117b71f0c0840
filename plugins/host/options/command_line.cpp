#include "plugins/host/options/command_line.h"

#include <algorithm>

#include "sereno/near_miss.h"

namespace sereno::host {
namespace {

constexpr unsigned most_verbose = 3;

/// Reads arguments from left to right and collects what is wrong with them.
class ArgumentReader {
 public:
  ArgumentReader(const CheckDescription& check, const std::vector<std::string>& arguments)
      : check_(check), arguments_(arguments) {}

  Result<CommandLine> read() {
    while (next_ < arguments_.size()) {
      const std::string& argument = arguments_[next_++];
      if (argument == "--") {
        while (next_ < arguments_.size()) stray(arguments_[next_++]);
      } else if (argument.starts_with("--")) {
        long_option(std::string_view(argument).substr(2));
      } else if (argument.size() > 1 && argument.front() == '-') {
        letters(std::string_view(argument).substr(1));
      } else {
        stray(argument);
      }
    }
    if (line_.common.help || line_.common.version || problems_.empty()) return std::move(line_);
    return Error{problems_};
  }

 private:
  void fail(const std::string& problem) {
    if (!problems_.empty()) problems_ += '\n';
    problems_ += problem;
  }

  void stray(std::string_view argument) {
    std::string problem = "argument '" + std::string(argument) + "': no option stands before it";
    if (!optional_before_.empty()) problem += " (" + optional_before_ + " takes its value without a space)";
    optional_before_.clear();
    fail(problem);
  }

  /// Every option that a long name could mean: the check's own behind the common ones, which hide theirs.
  std::vector<const OptionDescription*> candidates() const {
    std::vector<const OptionDescription*> all;
    for (const OptionDescription& option : common_options()) all.push_back(&option);
    const auto hidden = [&](const OptionDescription& own) {
      return std::any_of(all.begin(), all.end(), [&](const auto* it) { return it->name == own.name; });
    };
    for (const OptionDescription& option : check_.options)
      if (!hidden(option)) all.push_back(&option);
    return all;
  }

  const OptionDescription* find_long(std::string_view name) {
    const OptionDescription* found = nullptr;
    std::string several;
    std::vector<std::string_view> names;
    for (const OptionDescription* option : candidates()) {
      if (option->name == name) return option;
      names.push_back(option->name);
      if (name.empty() || !option->name.starts_with(name)) continue;
      several += (several.empty() ? "--" : ", --") + option->name;
      found = found ? &ambiguous_ : option;
    }
    const std::string given = "option '--" + std::string(name) + "'";
    if (found == &ambiguous_) return fail(given + " could be " + several), nullptr;
    if (!found) {
      const auto meant = near_miss(name, names);
      fail(given + ": there is no such option" + (meant.empty() ? "" : " (is '--" + std::string(meant) + "' meant?)"));
    }
    return found;
  }

  void long_option(std::string_view text) {
    const auto equals = text.find('=');
    const OptionDescription* const option = find_long(text.substr(0, equals));
    if (!option) {
      // "--unknown value": the word behind it is most likely its value and no fault of its own.
      if (equals == std::string_view::npos && next_ < arguments_.size() && !arguments_[next_].starts_with('-')) ++next_;
      return;
    }
    const std::string shown = "--" + option->name;
    if (equals != std::string_view::npos) {
      if (option->kind == Options::Kind::flag) return fail("option '" + shown + "' takes no value");
      return take(*option, shown, text.substr(equals + 1));
    }
    without_attached_value(*option, shown);
  }

  const OptionDescription* find_letter(char letter) {
    for (const OptionDescription& option : common_options())
      if (option.letter == letter) return &option;
    return check_.find_letter(letter);
  }

  void letters(std::string_view text) {
    while (!text.empty()) {
      const std::string shown = "-" + std::string(1, text.front());
      const OptionDescription* const option = find_letter(text.front());
      text.remove_prefix(1);
      if (!option) return fail("option '" + shown + "': there is no such option");
      if (option->kind != Options::Kind::flag && !text.empty()) return take(*option, shown, text);
      without_attached_value(*option, shown);
    }
  }

  void without_attached_value(const OptionDescription& option, const std::string& shown) {
    if (option.kind == Options::Kind::flag) return take(option, shown, {});
    if (option.value_optional) {
      take(option, shown, {});
      optional_before_ = shown;
      return;
    }
    if (next_ == arguments_.size()) return fail("option '" + shown + "' needs a value");
    take(option, shown, arguments_[next_++]);
  }

  void take(const OptionDescription& option, const std::string& shown, std::string_view value) {
    optional_before_.clear();
    const auto& common = common_options();
    if (&option >= common.data() && &option < common.data() + common.size()) return take_common(option, shown, value);
    auto& options = line_.options;
    const auto same = [&](const auto& given) { return given.first == option.name; };
    if (!option.repeatable) options.erase(std::remove_if(options.begin(), options.end(), same), options.end());
    options.emplace_back(option.name, value);
  }

  void take_common(const OptionDescription& option, const std::string& shown, std::string_view value) {
    CommonOptions& common = line_.common;
    const std::string given = "option '" + shown + "': '" + std::string(value) + "' ";
    if (option.name == "help") {
      common.help = true;
    } else if (option.name == "version") {
      common.version = true;
    } else if (option.name == "verbose") {
      common.verbosity = std::min(common.verbosity + 1, most_verbose);
    } else if (option.name == "explain") {
      common.explain = true;
    } else if (option.name == "format") {
      common.json = value == "json";
      if (!common.json && value != "text") fail(given + "is no format (text, json)");
    } else if (option.name == "timeout") {
      common.timeout = parse_duration(value);
      if (!common.timeout || common.timeout->count() == 0) fail(given + "is no time above zero (10, 500ms, 2m)");
    } else if (const auto status = parse_status(value)) {
      common.timeout_result = *status;
    } else {
      fail(given + "is no state (ok, warning, critical, unknown or 0 to 3)");
    }
  }

  const CheckDescription& check_;
  const std::vector<std::string>& arguments_;
  std::size_t next_ = 0;
  CommandLine line_;
  std::string problems_;
  std::string optional_before_;  ///< the option just read, when it could have had a value
  OptionDescription ambiguous_;  ///< stands for "more than one"
};

}  // namespace

const std::vector<OptionDescription>& common_options() {
  using Kind = Options::Kind;
  static const std::vector<OptionDescription> options = {
      {.name = "help", .letter = 'h', .kind = Kind::flag, .help = "this help"},
      {.name = "version", .letter = 'V', .kind = Kind::flag, .help = "the version"},
      {.name = "verbose",
       .letter = 'v',
       .kind = Kind::flag,
       .help = "-v: one more line; -vv: every step with its time; -vvv: everything that was seen",
       .repeatable = true},
      {.name = "explain", .kind = Kind::flag, .help = "every step, whose fault it is, and how to see it again"},
      {.name = "format",
       .kind = Kind::text,
       .fallback = "text",
       .help = "text, or json: the result as an object for programs",
       .value_name = "FORMAT"},
      {.name = "timeout",
       .letter = 't',
       .kind = Kind::duration,
       .help = "give up after that many seconds (also 500ms, 2m)",
       .value_name = "SECONDS"},
      {.name = "timeout-result",
       .kind = Kind::text,
       .fallback = "unknown",
       .help = "what a time-out means: ok, warning, critical, unknown or 0 to 3",
       .value_name = "STATUS"},
  };
  return options;
}

std::optional<Status> parse_status(std::string_view text) {
  std::string word(text);
  for (char& c : word)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  for (int code = 0; code <= 3; ++code) {
    const Status status = static_cast<Status>(code);
    if (word == to_string(status) || word == std::to_string(code)) return status;
  }
  return std::nullopt;
}

Result<CommandLine> parse_command_line(const CheckDescription& check, const std::vector<std::string>& arguments) {
  return ArgumentReader(check, arguments).read();
}

}  // namespace sereno::host
