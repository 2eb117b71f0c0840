// One end of a feed, as it was seen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sereno/result.h"
#include "sereno/steps/sql.h"
#include "sereno/steps/stored_files.h"
#include "sereno/steps/zone.h"
#include "sereno/time.h"

namespace repository {

struct EndOfFeed {
  std::string place{};                      ///< "table calls", "/srv/in/cdr_*.csv"
  std::string server{};                     ///< "db.cc:5432"; empty: this machine
  std::optional<sereno::Instant> newest{};  ///< none: there is nothing
  std::string newest_name{};                ///< of a file
  sereno::Instant clock{};                  ///< what its own clock showed at the look; ours where it has none to show
  bool own_clock = false;                   ///< it has
  std::vector<sereno::steps::StoredFile> files{};  ///< that count; none of a database and a page
  bool of_files = false;
  std::uint64_t too_small = 0;  ///< files that are smaller than they have to be, and do not count
  bool cut = false;             ///< there were more entries than were looked at
  std::optional<std::uint64_t> rows_window{};
};

/// What an answer says. Columns are found by their names, whatever their case: "age" (seconds), "newest" (a time, by
/// the clocks of `zone` when it has none of its own), "clock" (the server's), "rows_window"; a first column of another
/// name is the age or the newest time, as `gives_age` says. Fails on more than one row and on what cannot be read.
sereno::Result<EndOfFeed> read_answer(const sereno::steps::SqlAnswer& answer, bool gives_age,
                                      const sereno::steps::Zone& zone, sereno::Instant our_clock);

/// The files that are large enough, oldest first, and the newest of them.
EndOfFeed read_listing(sereno::steps::FileListing listing, std::uint64_t min_size, sereno::Instant our_clock);

}  // namespace repository
