// Everything that the options of one run say, understood.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "checks/list_upload/judgement.h"
#include "checks/list_upload/list_flow.h"
#include "sereno/check.h"
#include "sereno/flows/adapter.h"
#include "sereno/flows/adapter_folders.h"
#include "sereno/flows/values.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/sftp.h"
#include "sereno/steps/visit.h"

namespace list_upload {

struct Settings {
  sereno::flows::Flow flow{};                   ///< list_flow() of the adapter
  sereno::flows::PlatformLimits limits{};       ///< the adapter's
  std::map<std::string, std::string> states{};  ///< the adapter's with --state-map over it
  sereno::flows::Values values{};               ///< all but the marker
  sereno::steps::VisitPlan plan{};
  sereno::steps::SftpTarget sftp{};
  std::string sftp_folder{};
  Mode mode = Mode::api;
  bool dry_run = false;
  unsigned rows = 1;
  std::string list_id{};
  std::string site{};
  std::string user{};
  std::vector<std::string> numbers{};  ///< at least `rows`
  Declared declared{};
  sereno::milliseconds poll_timeout{};
  sereno::milliseconds readback_timeout{};
};

/// What the options say, and what is wrong with them in `problems`. Tells the redactor every secret first.
Settings read_settings(const sereno::Context& context, sereno::flows::AdapterReader& adapters,
                       sereno::steps::Redactor& redactor, sereno::steps::Problems& problems);

}  // namespace list_upload
