#include <cstdint>
#include <string_view>

#include "agent/migration/nrpe_migration.h"

/// Input: an nrpe.cfg that may include itself. Whatever stands there, there is an answer, and it names its lines.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::agent::migration;
  const std::string text(reinterpret_cast<const char*>(data), size);
  int reads = 0;
  const NrpeFiles files{.read = [&](const std::string&) -> sereno::Result<std::string> {
                          if (++reads > 8) return sereno::Error{"enough"};
                          return text;
                        },
                        .list = [](const std::string& folder) -> sereno::Result<std::vector<std::string>> {
                          return std::vector<std::string>{folder + "/a.cfg"};
                        }};
  const auto config = read_nrpe_config("f", files);
  if (!config) return 0;
  const auto look_up = [](const std::string& program) {
    return ProgramFacts{.path = program, .setuid = program.size() % 2 == 1};
  };
  const auto done = migrate_nrpe(*config, "f", {.unconfined_list = "l", .look_up = look_up});
  for (const Note& note : done.notes)
    if (note.place.empty()) __builtin_trap();
  return 0;
}
