// What is wrong with a contract file, and what of it is read in one of several ways.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sereno::sla {

struct ContractFinding {
  int line = 0;  ///< from 1; 0: it has no place
  int column = 0;
  bool error = false;      ///< else an ambiguity: the file is read, as `resolved` says
  std::string text{};      ///< what is wrong, or what is open
  std::string resolved{};  ///< which key of the file decides it, and how
};

/// In the order of the file, errors and ambiguities. Policies that contradict each other are errors here alone: they
/// choose between readings of which one never comes to pass; so are windows of no length, which a report takes as a
/// day.
std::vector<ContractFinding> check_contract(std::string_view text, const std::string& name);

}  // namespace sereno::sla
