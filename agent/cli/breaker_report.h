// What `sereno breaker list` shows. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/host/canary/canary_state.h"

namespace sereno::cli {

/// One canary, as its file has it.
struct CanaryLine {
  std::string file{};
  std::string platform{};
  std::string account{};
  host::CanaryState state{};
  bool in_use = false;
  std::size_t open_intents = 0;  ///< what is to be undone
  std::string problem{};         ///< why nothing is known of it; empty: all of the above is
};

/// 0 while every breaker is closed and everything can be read, else 1.
int exit_code_of(const std::vector<CanaryLine>& canaries, Instant now);
/// For people: those first whose breaker is not closed.
std::string breaker_table(std::vector<CanaryLine> canaries, Instant now);
/// For programs: an array, an object each.
std::string breaker_json(const std::vector<CanaryLine>& canaries, Instant now);

}  // namespace sereno::cli
