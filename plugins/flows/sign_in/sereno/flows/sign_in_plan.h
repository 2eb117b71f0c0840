// How the agents' platform is signed in to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/check.h"
#include "sereno/flows/flow.h"
#include "sereno/options.h"
#include "sereno/steps/pattern.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/visit.h"

namespace sereno::flows {

/// Where the page proves that a request comes from it.
enum class TokenPlace : std::uint8_t {
  automatic,  ///< what the form holds goes along; where it holds none, that of a meta tag
  field,      ///< what the form holds goes along
  meta,       ///< of a meta tag, back in a header
  cookie,     ///< of a cookie, doubled in a header
  none        ///< a form without any
};

/// Who signs in.
struct CanaryAccount {
  std::string user{};
  std::string password{};
};

struct SignInPlan {
  steps::VisitPlan visit{};  ///< its target is the page with the form
  CanaryAccount canary{};
  std::optional<CanaryAccount> second{};  ///< tried when the first is refused or paused
  CanaryLimits limits{};
  std::string user_field{};  ///< empty: as the page's own form has them
  std::string pass_field{};
  TokenPlace token = TokenPlace::automatic;
  std::string token_xpath{};   ///< where on the page it is; empty: where it usually is
  std::string token_cookie{};  ///< its name
  std::string token_header{};  ///< in which a meta tag's or a cookie's goes back; empty: as usual
  std::string marker{};        ///< text that only the page behind the sign-in shows; empty: the user's name
  std::string session_url{};   ///< the page behind it; empty: where the sign-in leads to
  std::string state_url{};     ///< empty: it is not asked for
  std::string state_pointer{};
  std::string queues_pointer{};  ///< empty: they are not asked for
  std::vector<std::string> paused_states{};
  std::string heartbeat_url{};
  std::string socket_url{};
  std::string socket_protocol{};
  std::optional<steps::Pattern> socket_match{};  ///< a message that proves it; nothing: any but a ping
  std::string logout_url{};                      ///< empty: as the page says
};

/// The options, each name with `prefix` before it: "login-" gives "login-credential".
void declare_sign_in_options(Options& options, std::string_view prefix);

/// What they say. The target of `visit` is the caller's. Hides every secret before it adds a problem.
SignInPlan read_sign_in(const Context& context, std::string_view prefix, steps::VisitPlan visit,
                        steps::Redactor& redactor, steps::Problems& problems);

/// The steps page, auth, session, state, heartbeat, ws; cleaning up: end_session, logout, gone. What depends on the
/// page's own form is put in as it is seen.
Flow sign_in_flow(const SignInPlan& plan);

/// Of a "Location", without regard to case: its path, not its query, leads back to a form to sign in with.
inline constexpr std::string_view back_at_the_form_pattern =
    "^[^?#]*/((log|sign)[-_]?in(form|page)?|auth(ent[a-z]*)?)([^a-z/?#][^/?#]*)?/?([?#]|$)";

/// What refusals mean, in the words of the platforms that are known.
std::vector<FailureEntry> sign_in_failures();

}  // namespace sereno::flows
