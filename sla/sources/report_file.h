// A report as a file: what it says of how it was made, and where another one differs from it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sereno/time.h"
#include "sla/timeline.h"

namespace sereno::sla {

/// All that is needed to make a report again, as its file has it. What it says besides is not looked at.
struct ReportFile {
  std::string contract_sha256{};
  std::map<std::string, std::string> policy{};  ///< numbers as text
  std::string period{};                         ///< its label
  Instant from{};
  Instant to{};
  Instant as_of{};
  Instant generated_at{};
  std::string engine_version{};
  std::string tzdata{};
  int revision = 0;
  std::int64_t ledger_sequence = 0;
  std::string ledger_head{};
  std::int64_t ledger_arrival = 0;
  std::vector<OtherLedger> others{};
};

/// The bytes of a report or a signature, at most 256 MiB. The error names the file.
Result<std::string> read_whole_report(const std::string& path);

/// Understands the bytes of `sereno-sla report --format json`. The error names what is missing by its JSON pointer.
Result<ReportFile> parse_report_file(std::string_view bytes);

/// The first place at which two reports are not the same, in the order of the first.
struct ReportDifference {
  std::string pointer{};   ///< RFC 6901: "/availability/counted_down_ms"; empty: the same content, in other bytes
  std::string said{};      ///< there in the first, as JSON; "nothing" where it has no such place
  std::string computed{};  ///< the same of the second
};

/// Nothing when the bytes are the same. Both must be JSON; a first one that is not differs as a whole.
std::optional<ReportDifference> first_difference(std::string_view said, std::string_view computed);

}  // namespace sereno::sla
