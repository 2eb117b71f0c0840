// Lines of a log from anywhere: what is read lies within the line, and becomes a record that can be read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "sla/sources/nagios_log.h"
#include "sla/sources/records.h"

namespace {

/// Whatever a log says is a record.
class Checked final : public sereno::sla::LogRecords {
 public:
  void state(const sereno::sla::RecordedState&, std::string body) override { check(body); }
  void act(const std::string& line) override { check(line); }

 private:
  static void check(const std::string& line) {
    if (!sereno::sla::parse_record(line)) std::abort();
  }
};

}  // namespace

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
  Checked records;
  log.read(input, records);
  log.finish(records);
  return 0;
}
