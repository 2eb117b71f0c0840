// Evidence from a file of JSON lines, all of it or nothing.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/sources/records.h"

namespace sereno::sla {

struct BadLine {
  std::int64_t number = 0;  ///< from 1
  std::string message{};
};

/// A file as read. With any bad line nothing of it may be imported.
struct JsonLines {
  std::vector<ledger::Sample> samples{};
  std::vector<ParsedRecord> records{};           ///< everything but samples, in the file's order
  std::map<std::string, std::int64_t> counts{};  ///< by type
  std::vector<BadLine> bad_lines{};              ///< the first hundred
  std::int64_t bad_line_count = 0;
};

/// Reads to the end of the stream; empty lines are passed over, a byte order mark and CR LF are fine.
JsonLines read_json_lines(std::istream& input);

/// What the ledger does not hold yet: a file that is imported again, or has grown since, adds only what is new. For
/// each subject the records that the ledger's last ones already say, in the same order, are left out.
std::vector<ledger::Fact> new_facts(const std::vector<ParsedRecord>& records, const std::vector<ledger::Fact>& known,
                                    Instant recorded_at);

}  // namespace sereno::sla
