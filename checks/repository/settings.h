// Everything that the options of one run say, understood.
#pragma once

#include <optional>
#include <string>

#include "checks/repository/freshness.h"
#include "sereno/check.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/sftp.h"
#include "sereno/steps/sql.h"
#include "sereno/steps/sql_visit.h"
#include "sereno/steps/stored_files.h"
#include "sereno/steps/visit.h"

namespace repository {

enum class Driver : std::uint8_t { postgres, mariadb, odbc, file, sftp, http };

/// Where one end of the feed is, and what is asked there.
struct Source {
  Driver driver = Driver::postgres;
  sereno::steps::SqlQuestion question{};  ///< of a database
  bool gives_age = false;
  sereno::steps::SftpTarget sftp{};
  std::string path{};
  sereno::steps::FileFilter filter{};
  std::uint64_t min_size = 0;
  sereno::steps::VisitPlan page{};
  std::string place{};  ///< "table calls", "/srv/in/cdr_*.csv"
};

struct Settings {
  Source processed{};
  std::optional<Source> inbound{};
  std::optional<Source> replica{};
  Expectations expectations{};
};

/// What the options say, and what is wrong with them in `problems`. Tells the redactor every secret first.
Settings read_settings(const sereno::Context& context, sereno::steps::Redactor& redactor,
                       sereno::steps::Problems& problems);

}  // namespace repository
