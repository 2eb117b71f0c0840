#include "sla/commands/commands.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <cstdio>
#include <vector>

#include "base/command/command.h"
#include "sla/renderers/plain_text.h"

namespace sereno::sla {

namespace options = boost::program_options;

void complain(std::string_view text) {
  std::string fit;
  for (std::size_t from = 0; from <= text.size();) {
    const auto end = std::min(text.find('\n', from), text.size());
    fit += one_line(text.substr(from, end - from)) + "\n";
    from = end + 1;
  }
  std::fputs(fit.c_str(), stderr);
}

int refuse(const std::string& message) {
  complain("sereno-sla: " + message);
  return exit_cannot;
}

namespace {

/// Of "arg (=text)", as the library writes it: " (default text)".
std::string default_of(const std::string& parameter) {
  const auto at = parameter.find("(=");
  return at == parameter.npos ? "" : " (default " + parameter.substr(at + 2);
}

/// The same help as every program of Sereno has, from what is declared here.
Command described(Command command, const options::options_description& description,
                  const options::positional_options_description& positional) {
  command.options = declared_options(description, positional);
  return command;
}

std::string suggested(const options::unknown_option& error, const options::options_description& description) {
  std::vector<std::string> names;
  for (const auto& option : description.options()) names.push_back("--" + option->long_name());
  std::string given = error.get_option_name();
  given.resize(std::min(given.find('='), given.size()));
  const std::string hint = meant(given, {names.begin(), names.end()}, "");
  return "there is no option '" + given + "'" + (hint.empty() ? "" : " (" + hint + ")");
}

/// What stands without a name is called as the usage calls it.
std::string missing(const options::required_option& error, const options::positional_options_description& positional) {
  std::string name = error.get_option_name();
  if (positional.max_total_count() > 0 && name == "--" + positional.name_for_position(0)) {
    name.erase(0, 2);
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  }
  return name + " is missing";
}

}  // namespace

std::vector<CommandOption> declared_options(const options::options_description& description,
                                            const options::positional_options_description& positional) {
  std::vector<CommandOption> all;
  for (const auto& option : description.options()) {
    const bool is_operand = positional.max_total_count() > 0 && option->long_name() == positional.name_for_position(0);
    if (option->long_name() == "help" || is_operand) continue;
    const std::string shortest = option->canonical_display_name(options::command_line_style::allow_dash_for_short);
    all.push_back({.name = option->long_name(),
                   .letter = shortest.size() == 2 && shortest[0] == '-' && shortest[1] != '-' ? shortest[1] : '\0',
                   .argument = option->format_parameter().empty() ? "" : "VALUE",
                   .help = option->description() + default_of(option->format_parameter())});
  }
  return all;
}

std::optional<options::variables_map> parse_words(const Words& words, const options::options_description& description,
                                                  const options::positional_options_description& positional,
                                                  const Command& about, int& exit_code) {
  const std::string usage = "\nusage: " + about.usage.front();
  try {
    options::variables_map values;
    // No guessing of half names: a script must mean the same tomorrow, when there are more options.
    constexpr auto style = options::command_line_style::unix_style & ~options::command_line_style::allow_guessing;
    options::store(options::command_line_parser(words).options(description).positional(positional).style(style).run(),
                   values);
    if (values.contains("help")) {
      std::fputs(help_of(described(about, description, positional)).c_str(), stdout);
      exit_code = 0;
      return std::nullopt;
    }
    options::notify(values);
    return values;
  } catch (const options::unknown_option& error) {
    exit_code = refuse(suggested(error, description) + usage);
    return std::nullopt;
  } catch (const options::required_option& error) {
    exit_code = refuse(missing(error, positional) + usage);
    return std::nullopt;
  } catch (const options::error& error) {
    exit_code = refuse(error.what() + usage);
    return std::nullopt;
  }
}

}  // namespace sereno::sla
