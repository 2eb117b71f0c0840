// Reads a log of Nagios as sereno-sla import does, for every service of it, and keeps nothing: what reading alone
// costs.
#include <cstdio>
#include <fstream>
#include <string>

#include "sla/sources/nagios_log.h"

namespace {

using namespace sereno;
using namespace sereno::sla;

class Counted final : public LogRecords {
 public:
  void state(const RecordedState&, std::string) override { ++count; }
  void act(const std::string&) override { ++count; }

  long count = 0;
};

}  // namespace

/// nagios_log_read LOG SERVICES: service-0000 and so on, ten on each host000 and so on.
int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int services = std::stoi(argv[2]);
  LogFunctions functions;
  for (int i = 0; i < services; ++i) {
    char name[64];
    std::snprintf(name, sizeof name, "f%d=host%03d/service-%04d", i, i / 10, i);
    if (!add_log_function(functions, name)) return 2;
  }
  NagiosLog log(functions, "nagios", instant_from_ms(4'000'000'000'000));
  Counted records;
  std::ifstream input(argv[1], std::ios::binary);
  log.read(input, records);
  log.finish(records);
  std::printf("%lld lines, %ld records\n", static_cast<long long>(log.counts().lines), records.count);
  return records.count > 0 ? 0 : 1;
}
