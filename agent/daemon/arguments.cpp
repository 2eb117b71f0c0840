#include "agent/daemon/arguments.h"

#include <boost/program_options.hpp>
#include <sstream>

namespace sereno::agent {

namespace options = boost::program_options;

Result<Arguments> parse_arguments(int argc, const char* const* argv) {
  Arguments arguments;
  options::options_description description("Options");
  description.add_options()("config,c", options::value<std::string>(&arguments.config_path)->value_name("FILE"),
                            "settings; conf.d/*.yaml in its folder are read too\n(default /etc/sereno/sereno.yaml)")(
      "check", "only check the settings, print every problem, and end")("help,h", "say this")("version,V",
                                                                                              "say which version");
  try {
    options::variables_map values;
    options::store(options::command_line_parser(argc, argv).options(description).positional({}).run(), values);
    options::notify(values);
    if (values.contains("check")) arguments.action = Arguments::Action::check;
    if (values.contains("version")) arguments.action = Arguments::Action::version;
    if (values.contains("help")) arguments.action = Arguments::Action::help;
  } catch (const options::error& error) {
    return Error{error.what()};
  }
  std::ostringstream help;
  help << "usage: serenod [OPTION]...\n\n"
          "Runs the configured checks, answers NRPE and Zabbix, and records every result. Stays in the foreground;\n"
          "SIGTERM ends it. A change of the settings needs a restart.\n\n"
       << description;
  arguments.help = help.str();
  return arguments;
}

}  // namespace sereno::agent
