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
#include "sla/timeline.h"

namespace sereno::sla {

struct BadLine {
  std::string file{};
  std::int64_t number = 0;  ///< from 1; 0: the file as a whole
  std::string message{};
};

/// An act with what the ledger keeps of it.
struct ReadAct {
  Act act{};
  std::string body{};
};

/// Files as read, one after the other. With any bad line nothing of them may be imported.
struct JsonLines {
  /// Samples, and recorded states as facts that are added once: a file that is imported again, or has grown since, adds
  /// only what is new.
  ledger::Batch batch{};
  std::vector<ReadAct> acts{};                   ///< in the order of the files and their lines
  std::map<std::string, std::int64_t> counts{};  ///< by type
  std::vector<BadLine> bad_lines{};              ///< the first hundred
  std::int64_t bad_line_count = 0;
};

/// A file on its way in.
struct LinesFrom {
  std::string name{};
  Instant recorded_at{};  ///< about when the ledger will record it; what says no said_at was said then
  bool by_agent = false;  ///< it is the agent's own record, no import
};

/// Reads to the end of the stream and adds to what was read of other files; empty lines are passed over, a byte order
/// mark and CR LF are fine.
void read_json_lines(std::istream& input, const LinesFrom& from, JsonLines& lines);

/// Adds a state with what parse_record() keeps of it.
void add_state(JsonLines& lines, const RecordedState& state, std::string body);

/// What became of the acts.
struct AddedActs {
  std::int64_t known = 0;               ///< that the ledger knows already
  std::vector<std::string> warnings{};  ///< one sentence each
};

/// Moves the acts that are new into the batch. `known` are the ledger's facts of act_types(), in the order of the
/// chain: all of them until the batch is on disk, or what another process brings in meanwhile is kept twice.
Result<AddedActs> add_new_acts(std::vector<ReadAct>& acts, const std::vector<ledger::Fact>& known,
                               ledger::Batch& batch);

}  // namespace sereno::sla
