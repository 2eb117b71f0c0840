// sereno-sla windows: when maintenance is allowed.
#include <boost/program_options.hpp>
#include <cstdio>

#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/renderers/render.h"

namespace sereno::sla {

namespace options = boost::program_options;

int run_windows(const Words& words) {
  options::options_description description;
  add_contract_options(description);
  const Command about{.usage = {"sereno-sla windows --contract FILE --from TIME --to TIME [OPTION]..."},
                      .summary = "When maintenance is allowed by the contract, in local time and UTC.",
                      .exit_codes = {{"0", "printed"}, {"3", "cannot be told"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, {}, about, exit_code);
  if (!values) return exit_code;
  const auto json = wants_json(*values);
  if (!json) return refuse(json.error().message);
  const auto contract = contract_of(*values);
  if (!contract) return exit_cannot;
  const auto span = span_of(*values, *contract->zone);
  if (!span) return refuse(span.error().message);
  const auto windows = allowed_windows(*contract, contract->policy, span->range);
  const auto text = *json ? render_windows_json(*contract, windows, span->range)
                          : render_windows_text(*contract, windows, span->range);
  std::fputs(text.c_str(), stdout);
  return 0;
}

}  // namespace sereno::sla
