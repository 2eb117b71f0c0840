// Everything that the options of one run say, understood.
#pragma once

#include <optional>
#include <string>

#include "sereno/check.h"
#include "sereno/flows/adapter.h"
#include "sereno/flows/adapter_folders.h"
#include "sereno/flows/values.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/visit.h"

namespace flow {

struct Settings {
  sereno::flows::Adapter adapter{};
  std::string flow{};  ///< name of the one that is run
  sereno::flows::Values values{};
  sereno::steps::VisitPlan plan{};
  bool dry_run = false;

  const sereno::flows::Flow& chosen() const { return *adapter.find(flow); }
};

/// Whether the flow signs in or changes something: then it runs as a canary, one run at a time.
bool needs_canary(const sereno::flows::Flow& flow);
/// Whose account it is, with the platform's limits.
sereno::Canary canary_of(const Settings& settings);
/// The name of the run that made what carries this mark; empty: it is none of this flow's.
std::string run_of_mark(const Settings& settings, const std::string& mark);
/// Whose tokens may be kept from one run to the next: another address, account or flow has others.
std::string identity_of(const Settings& settings);

/// What the options say, and what is wrong with them in `problems`; without any, chosen() is there. Tells the redactor
/// every secret first.
Settings read_settings(const sereno::Context& context, sereno::flows::AdapterReader& adapters,
                       sereno::steps::Redactor& redactor, sereno::steps::Problems& problems);

}  // namespace flow
