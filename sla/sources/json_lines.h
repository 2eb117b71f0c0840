// Evidence from a file of JSON lines, all of it or nothing.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/time.h"

namespace sereno::sla {

struct BadLine {
  std::int64_t number = 0;  ///< from 1; 0: the file as a whole
  std::string message{};
};

/// A file as read. With any bad line nothing of it may be imported.
struct JsonLines {
  /// Samples, and everything else as facts that are added once: a file that is imported again, or has grown since,
  /// adds only what is new.
  ledger::Batch batch{};
  std::map<std::string, std::int64_t> counts{};  ///< by type
  std::vector<std::string> fact_bodies{};        ///< in the batch's order
  std::vector<BadLine> bad_lines{};              ///< the first hundred
  std::int64_t bad_line_count = 0;
};

/// Reads to the end of the stream; empty lines are passed over, a byte order mark and CR LF are fine. The facts say
/// that they were recorded at `recorded_at`.
JsonLines read_json_lines(std::istream& input, Instant recorded_at);

/// A correction that was not recorded anew although the ledger says otherwise since: one sentence for each. `repeated`
/// are bodies that the ledger knew already, `corrections` all its facts of that type in the order of the chain.
std::vector<std::string> overtaken_corrections(const std::vector<std::string>& repeated,
                                               const std::vector<ledger::Fact>& corrections);

}  // namespace sereno::sla
