// What the options ask for.
#pragma once

#include <cstdint>
#include <optional>

#include "checks/agent_login/adapter_plan.h"
#include "checks/agent_login/softphone.h"
#include "sereno/check.h"
#include "sereno/flows/sign_in_plan.h"
#include "sereno/options.h"
#include "sereno/range.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"

namespace agent_login {

/// How far an agent's way is gone. Whatever was begun is ended: behind `auth` the canary is always signed out.
enum class Through : std::uint8_t {
  page,       ///< the page with the form
  auth,       ///< the sign-in is taken
  session,    ///< the page behind it, the state, the keep-alive, the WebSocket
  softphone,  ///< and the telephone registers
  logout      ///< and the sign-out itself is judged: the session has to be gone
};

struct Settings {
  sereno::flows::SignInPlan plan{};
  std::optional<AdapterPlan> adapter{};  ///< goes before the form of `plan`, whose canaries, limits and words stay
  Through through = Through::session;
  std::optional<Softphone> phone{};
  std::optional<sereno::Range> warning_s{};
  std::optional<sereno::Range> critical_s{};
};

void declare_options(sereno::Options& options);

/// Tells the redactor every secret before it adds the first problem.
Settings read_settings(const sereno::Context& context, sereno::flows::AdapterReader& adapters,
                       sereno::steps::Redactor& redactor, sereno::steps::Problems& problems);

}  // namespace agent_login
