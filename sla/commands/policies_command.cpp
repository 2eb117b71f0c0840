// sereno-sla policies: what a contract, or --policy, may choose.
#include <boost/program_options.hpp>
#include <cstdio>

#include "sla/commands/commands.h"
#include "sla/contract.h"

namespace sereno::sla {

namespace options = boost::program_options;

int run_policies(const Words& words) {
  options::options_description description;
  description.add_options()("help,h", "say this");
  const Command about{.usage = {"sereno-sla policies"},
                      .summary =
                          "Every policy as KEY=VALUE, its default first, then what a report tries besides. "
                          "docs/contract-file.md says what they mean.",
                      .exit_codes = {{"0", "printed"}}};
  int exit_code = 0;
  if (!parse_words(words, description, {}, about, exit_code)) return exit_code;
  const Policy defaults;
  for (const PolicyEntry& entry : policy_entries(defaults)) {
    std::printf("%s=%s\n", entry.key.c_str(), entry.value.c_str());
    for (const PolicyEntry& other : policy_alternatives(defaults))
      if (other.key == entry.key) std::printf("%s=%s\n", other.key.c_str(), other.value.c_str());
  }
  return 0;
}

}  // namespace sereno::sla
