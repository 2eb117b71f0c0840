// sereno-sla policies: what a contract, or --policy, may choose.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/program_options.hpp>
#include <cstdio>

#include "base/json_text.h"
#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/contract.h"

namespace sereno::sla {

namespace options = boost::program_options;

namespace {

void print_text(const Policy& defaults) {
  for (const PolicyEntry& entry : policy_entries(defaults)) {
    std::printf("%s=%s\n", entry.key.c_str(), entry.value.c_str());
    for (const PolicyEntry& other : policy_alternatives(defaults))
      if (other.key == entry.key) std::printf("%s=%s\n", other.key.c_str(), other.value.c_str());
  }
}

void print_json(const Policy& defaults) {
  boost::json::array all;
  for (const PolicyEntry& entry : policy_entries(defaults)) {
    boost::json::array others;
    for (const PolicyEntry& other : policy_alternatives(defaults))
      if (other.key == entry.key) others.push_back(boost::json::string(other.value));
    all.push_back({{"key", entry.key}, {"default", entry.value}, {"others", std::move(others)}});
  }
  std::fputs(json_text(boost::json::object{{"policies", std::move(all)}}).c_str(), stdout);
}

}  // namespace

int run_policies(const Words& words) {
  options::options_description description;
  description.add_options()("help,h", "say this")("format", options::value<std::string>()->default_value("text"),
                                                  "text or json");
  const Command about{.usage = {"sereno-sla policies [--format json]"},
                      .summary =
                          "Every policy as KEY=VALUE, its default first, then what a report tries besides. "
                          "docs/contract-file.md says what they mean.",
                      .exit_codes = {{"0", "printed"}, {"3", "it is not understood"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, {}, about, exit_code);
  if (!values) return exit_code;
  const auto json = wants_json(*values);
  if (!json) return refuse(json.error().message);
  *json ? print_json(Policy{}) : print_text(Policy{});
  return 0;
}

}  // namespace sereno::sla
