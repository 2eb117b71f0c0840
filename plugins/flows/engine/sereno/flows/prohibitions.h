// What never goes out, whichever check, adapter, option, redirect or value asks for it. Judged on the request as it is
// sent; there is no setting that takes anything away from here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/flows/flow.h"
#include "sereno/flows/request.h"
#include "sereno/flows/values.h"

namespace sereno::flows {

/// Which of the guards said no.
enum class Guard : std::uint8_t {
  reads_only,  ///< it changes something, and the flow has not said so
  nobody_is_dialled,
  no_agent_is_ready,
  canary_lists_only,
  no_audio_is_kept,
  hosts_of_secrets
};
std::string_view to_string(Guard guard);

struct Prohibition {
  Guard guard = Guard::reads_only;
  std::string words{};  ///< one line: what of the request it is; holds no secret
};

/// What is known beside the request when it is judged.
struct Circumstances {
  Role role = Role::reads;
  std::string host{};  ///< that it would go to, in lower case; empty: this machine's files
  const Values* values = nullptr;
  std::vector<std::string> used{};  ///< names of the values that went into the request
  /// Of Flow::changes, expanded; nothing: the flow only reads.
  struct Canary {
    std::string mark{};
    std::string subject{};  ///< the list's or thing's name, as the other side told it; empty: not seen yet
    std::string prefix{};
    std::string list{};  ///< the id of the only list that may be touched; empty: none
    bool cleans_up = false;
  };
  std::optional<Canary> canary{};
};

/// Nothing when the request may go out. Pure.
std::optional<Prohibition> judge(const Request& request, const Circumstances& circumstances);

/// Whether the request names the canary's mark, in whatever place.
bool carries_mark(const Request& request, const Circumstances::Canary& canary);

/// The verbs and fields of known platforms that ring, dial or make ready, for pages and for --dry-run: one request for
/// each, which judge() refuses in every circumstance.
struct ForbiddenExample {
  Guard guard = Guard::nobody_is_dialled;
  std::string platform{};
  Request request{};
};
std::vector<ForbiddenExample> forbidden_examples();

}  // namespace sereno::flows
