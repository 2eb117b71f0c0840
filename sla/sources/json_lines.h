// Evidence from a file of JSON lines, all of it or nothing.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sereno/time.h"
#include "sla/act.h"

namespace sereno::sla {

struct BadLine {
  std::int64_t number = 0;  ///< from 1; 0: the file as a whole
  std::string message{};
};

/// An act with what the ledger keeps of it.
struct ReadAct {
  Act act{};
  std::string body{};
};

/// A file as read. With any bad line nothing of it may be imported.
struct JsonLines {
  /// Samples, and recorded states as facts that are added once: a file that is imported again, or has grown since, adds
  /// only what is new.
  ledger::Batch batch{};
  std::vector<ReadAct> acts{};                   ///< in the order of the file
  std::map<std::string, std::int64_t> counts{};  ///< by type
  std::vector<BadLine> bad_lines{};              ///< the first hundred
  std::int64_t bad_line_count = 0;
};

/// Reads to the end of the stream; empty lines are passed over, a byte order mark and CR LF are fine. The facts say
/// that they were recorded at `recorded_at`. `by_agent`: it is the agent's own record, no import.
JsonLines read_json_lines(std::istream& input, Instant recorded_at, bool by_agent = false);

/// What became of the acts of a file.
struct AddedActs {
  std::int64_t known = 0;               ///< that the ledger knows already
  std::vector<std::string> warnings{};  ///< one sentence each
};

/// Moves the acts that are new into the batch. `known` are the ledger's facts of act_types(), in the order of the
/// chain.
Result<AddedActs> add_new_acts(JsonLines& lines, const std::vector<ledger::Fact>& known);

}  // namespace sereno::sla
