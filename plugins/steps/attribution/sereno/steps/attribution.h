// At whom a fault lies, from what was seen to fail and what others saw at the same time. Pure.
// Source of the rules: the table "evidence -> fault domain" of the project's reference (checks.md 4); of whose side an
// ally is, evidence.md. Gateway, anchors and providers are looked at by checks of their own: as long as none says
// anything, no fault is put on the client or a third party with more than low confidence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/fault.h"

namespace sereno::steps {

/// What the lowest failing step saw.
enum class Symptom : std::uint8_t {
  none,  ///< nothing failed
  // The observer's own.
  no_route,        ///< no way out of this machine
  clock_off,       ///< its clock is off by more than two seconds
  no_resources,    ///< no descriptor, process, memory, place
  wrong_settings,  ///< an option, an adapter or a credential file of ours is wrong
  canary_paused,   ///< a guard kept the run from going on
  // Names.
  no_resolver,   ///< the configured resolver does not answer, or fails
  no_such_name,  ///< the name's own servers say that it is not there, fail, or are out of date
  // The way there.
  refused,     ///< the host answers, the port does not (RST)
  no_answer,   ///< silence: a time-out of the connection
  prohibited,  ///< somebody on the way says that it is not allowed (ICMP)
  // What stands between.
  proxy_refused,        ///< 407, or an error that a proxy made
  foreign_certificate,  ///< its issuer is none of the platform's: somebody on the way opens TLS
  rewritten,            ///< a router changed what was said (SIP ALG)
  // The other side itself.
  bad_certificate,  ///< expired, another name, a chain with a hole
  server_error,     ///< 5xx, or an error of its protocol
  too_slow,         ///< it answers, too late, or hangs once it is connected
  wrong_content,    ///< it answers with something else
  over_quota,       ///< 429, quota, balance
  blocked,          ///< a policy of the other side keeps this address or account out
  credential_rejected,
  not_delivered,  ///< a feed: its giver sent nothing
  not_processed,  ///< a feed: what was sent lies there
  provider_down,  ///< a provider that the function depends on fails
  told            ///< the other side's own words say whose it is: Failure::named, by an adapter's dictionary
};

/// What a step of the engine tells of how it failed.
struct FailedStep {
  std::string_view name{};      ///< "resolve", "connect", "proxy", "tls", ...
  std::string_view observed{};  ///< in the transports' own words
  bool unseen = false;          ///< it says that the function was not seen
  bool out_of_time = false;
};
Symptom symptom_of(const FailedStep& step);

/// CheckResult::observer of a fault that is the observer's; empty where the symptom is none of his.
std::string_view observer_code(Symptom symptom);

struct Failure {
  Symptom symptom = Symptom::none;
  std::string step{};
  /// Whom the evidence itself points at: the network of the last hop that answered, the sender of an ICMP message, the
  /// CDN that signed an answer, the owner of a proxy, the giver of a feed, the account's owner, a provider; with `told`
  /// whom the dictionary names.
  std::optional<Party> named{};
  Confidence told = Confidence::medium;  ///< of `told`: as the dictionary has it
};

/// Whether somebody else saw the same thing fail, in the same window.
enum class Seen : std::uint8_t { not_asked, well, failing };

struct Witnesses {
  Seen gateway = Seen::not_asked;
  Seen anchors = Seen::not_asked;         ///< all of them fail, or most are well
  Seen other_resolver = Seen::not_asked;  ///< another resolver, or the name's own servers
  Seen second_canary = Seen::not_asked;
  Seen second_vantage = Seen::not_asked;  ///< the same question from elsewhere
  Seen inside = Seen::not_asked;          ///< the platform's own layer, seen from inside
  Seen provider = Seen::not_asked;        ///< the provider in question, asked directly
};

/// The verdict. Of one that is not established the reasons are its candidates, else its witnesses and, where there are
/// none, that there are none.
Fault attribute(const Failure& failure, const Witnesses& witnesses, const Party& owner,
                const std::vector<Party>& depends_on);

/// Whether a verdict of this owner means that nothing was seen: the observer's is no downtime of anybody.
constexpr bool is_unseen(FaultOwner owner) { return owner == FaultOwner::observer; }

}  // namespace sereno::steps
