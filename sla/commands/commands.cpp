#include "sla/commands/commands.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <cstdio>
#include <sstream>

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

std::optional<options::variables_map> parse_words(const Words& words, const options::options_description& description,
                                                  const options::positional_options_description& positional,
                                                  std::string_view usage, int& exit_code) {
  try {
    options::variables_map values;
    // No guessing of half names: a script must mean the same tomorrow, when there are more options.
    constexpr auto style = options::command_line_style::unix_style & ~options::command_line_style::allow_guessing;
    options::store(options::command_line_parser(words).options(description).positional(positional).style(style).run(),
                   values);
    if (values.contains("help")) {
      std::ostringstream help;
      help << "usage: " << usage << "\n\n" << description;
      std::fputs(help.str().c_str(), stdout);
      exit_code = 0;
      return std::nullopt;
    }
    options::notify(values);
    return values;
  } catch (const options::error& error) {
    exit_code = refuse(std::string(error.what()) + "\nusage: " + std::string(usage));
    return std::nullopt;
  }
}

}  // namespace sereno::sla
