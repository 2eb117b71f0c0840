// Which announced maintenance excuses downtime, and why not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contract.h"
#include "interval_set.h"
#include "policy.h"
#include "sereno/time.h"

namespace sereno::sla {

/// As notified. Later records with the same id reschedule it or add what was not there yet (an acknowledgement): a
/// shorter or later span inside the notified one keeps its notice, what is added needs the full notice itself.
struct Maintenance {
  enum class Kind { scheduled, emergency };
  std::string id{};
  Kind kind = Kind::scheduled;
  Interval span{};                        ///< the notified one
  std::optional<Instant> notice_email{};  ///< when the mail server accepted it
  std::optional<Instant> notice_phone{};  ///< logged contact
  std::optional<Instant> ack{};           ///< the client's acknowledgement
  std::vector<std::string> scope{};       ///< function ids; empty: all
  std::string description{};
};

/// A claim that somebody else (third_party) or the provider itself (provider) caused what happened in a span.
struct Attribution {
  enum class Cause { third_party, provider };
  std::string id{};
  Cause cause = Cause::third_party;
  std::string party{};
  bool accepted = false;
  std::string evidence{};
  std::string approved_by{};
  Interval span{};
  std::vector<std::string> scope{};  ///< function ids; empty: all
};

/// Whether a scope names the function.
bool in_scope(const std::vector<std::string>& scope, const std::string& function);

/// A maintenance judged.
struct JudgedMaintenance {
  Maintenance maintenance{};
  bool qualified = false;
  IntervalSet excused{};               ///< the notified span within the allowed windows, from when notice allows
  std::optional<milliseconds> lead{};  ///< from the notice by e-mail to the start
  std::vector<std::string> refused_reasons{};  ///< why not, or why not all of it; sentences
};

/// `windows` is what allowed_windows() says for a range that holds every span.
JudgedMaintenance judge(const Maintenance& maintenance, const Policy& policy, const IntervalSet& windows);
/// All of them, with rescheduling resolved: records of one id are one maintenance with its last span.
std::vector<JudgedMaintenance> judge_all(const std::vector<Maintenance>& all, const Policy& policy,
                                         const IntervalSet& windows);

/// The notices of the maintenance that touches the range as it was planned last; what is over long since costs nothing.
std::vector<Maintenance> notices_of(const std::vector<Maintenance>& all, const Interval& range);

}  // namespace sereno::sla
