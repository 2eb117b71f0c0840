// Lines of a log from anywhere: what is read lies within the line, and becomes a record that can be read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "sla/sources/nagios_log.h"
#include "sla/sources/records.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::sla;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto line = parse_log_line(text.substr(0, text.find('\n')));
  LogFunctions functions{{"w/HTTP", {"web"}}, {"w", {"web"}}};
  if (line)
    if (const auto* said = std::get_if<LogState>(&line->what); said != nullptr && said->object.host.empty())
      std::abort();
  NagiosLog log(functions, "nagios", sereno::instant_from_ms(1'900'000'000'000));
  std::istringstream input(text);
  std::stringstream records;
  log.read(input, records);
  log.finish(records);
  for (std::string each; std::getline(records, each);)
    if (!parse_record(each)) std::abort();
  return 0;
}
