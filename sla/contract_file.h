// The contract as a YAML file: docs/contract-file.md describes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "business_calendar.h"
#include "contract.h"

namespace sereno::config {
struct Problem;
}

namespace sereno::sla {

/// Reads a contract. Nothing when something is wrong; then `problems` holds everything that is, each as
/// "contract.yaml:12:5: ...". Reads the zone from the system's tz database.
/// `calendar` takes the days that are worked on, for those who need them.
std::optional<Contract> read_contract_file(const std::string& path, std::vector<std::string>& problems,
                                           BusinessCalendar* calendar = nullptr);
/// The same from text; `name` stands in the messages.
std::optional<Contract> parse_contract(std::string_view text, const std::string& name,
                                       std::vector<std::string>& problems, BusinessCalendar* calendar = nullptr);

/// What can be made of a text with mistakes in it, for telling more about it; no figure may rest on it.
std::optional<Contract> parse_as_far_as_it_goes(std::string_view text, const std::string& name,
                                                std::vector<config::Problem>& problems,
                                                BusinessCalendar* calendar = nullptr);

}  // namespace sereno::sla
