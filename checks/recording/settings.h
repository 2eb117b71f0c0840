// Everything that the options of one run say, understood.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checks/recording/judge_audio.h"
#include "sereno/check.h"
#include "sereno/range.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/sftp.h"
#include "sereno/steps/sql_visit.h"
#include "sereno/steps/visit.h"
#include "sereno/steps/zone.h"

namespace recording {

/// Where the newest calls stand.
struct Calls {
  enum class Driver : std::uint8_t { http, postgres, mariadb, odbc };
  Driver driver = Driver::http;
  sereno::steps::SqlQuestion question{};  ///< of a database
  sereno::steps::Url url{};
  std::string guid{};
  std::string ended{};
  std::string duration{};
  sereno::milliseconds settle{0};
  sereno::steps::Zone zone = sereno::steps::Zone::fixed(std::chrono::seconds{0});
};

/// Where recordings are files on a server.
struct SftpStore {
  sereno::steps::SftpTarget target{};
  std::string path{};  ///< with {guid} in it
};

struct Settings {
  std::optional<SftpStore> store{};  ///< nothing: they are had over HTTP
  sereno::steps::VisitPlan plan{};   ///< of the look-up, with {guid} in its path
  std::string audio_pointer{};       ///< empty: the answer is the audio
  std::string status_pointer{};
  std::string duration_pointer{};
  std::vector<std::string> pending{};
  std::vector<std::string> absent{};
  std::string golden{};          ///< GUID; empty: none
  std::optional<Calls> calls{};  ///< of --recent
  Wanted wanted{};               ///< of both; digest and length of the golden one
  std::size_t max_bytes = 0;
  double silence_db = 0;
  sereno::Range warning_s{};
  sereno::Range critical_s{};
};

/// What the options say, and what is wrong with them in `problems`. Tells the redactor every secret first.
Settings read_settings(const sereno::Context& context, sereno::steps::Redactor& redactor,
                       sereno::steps::Problems& problems);

/// The path with the GUID in it. Fails on a GUID that would lead into another folder, or is no name.
sereno::Result<std::string> path_with_guid(std::string path, const std::string& guid);

/// The address with the GUID in it. Fails when it holds no such place, or none is left for a query's end.
sereno::steps::Url with_guid(sereno::steps::Url url, const std::string& guid);

}  // namespace recording
