// What a flow would do, without doing it.
#pragma once

#include <string>
#include <vector>

#include "sereno/check_result.h"
#include "sereno/flows/flow.h"
#include "sereno/flows/transport.h"
#include "sereno/flows/values.h"

namespace sereno::flows {

/// One step as it would go out.
struct DryStep {
  std::string name{};
  std::string request{};  ///< "POST https://cc.example/login, form of 3"; holds no secret
  std::string refusal{};  ///< why it would not go out; empty: it would
  bool clean_up = false;
};

/// How one guard took what is forbidden.
struct DryGuard {
  std::string name{};
  unsigned tried = 0;
  unsigned refused = 0;
};

struct DryRun {
  std::vector<DryStep> steps{};
  std::vector<DryGuard> guards{};
  /// Every step would go out, and every guard refused all that it was tried with.
  bool holds() const;
};

/// Expands and judges every step; of values that only an answer would give the name stands in brackets, and a list's
/// name is taken to begin as it has to. Then each guard is tried with requests that are forbidden on known platforms,
/// with all rights that the flow declares. Sends nothing, asks nobody.
DryRun dry_run(const Flow& flow, const Values& values, const Transports& transports);

/// What a check says of it: nothing of the platform was seen, and so nothing is said of it. `name` is the flow's.
CheckResult report(const DryRun& dry, const std::string& name);

}  // namespace sereno::flows
