// Why something does not hold, or not in full: codes with parameters. words() is the only place that makes sentences.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sereno::sla {

enum class ReasonCode {
  // Maintenance.
  emergency,
  not_acknowledged,  ///< ack=required
  no_contact,        ///< neither acknowledged nor called
  no_notice,
  late_notice,         ///< lead, wanted lead, value of late_notice
  notice_after_start,  ///< how long after, wanted lead, value of late_notice
  outside_windows,
  partly_outside,  ///< how much
  // What must be established.
  missing,  ///< the field
  not_accepted,
  accepted_by_own_side,   ///< the approver's party
  refused_by,             ///< who
  not_a_third_party,      ///< the blamed party, its role
  withdrawn,              ///< the reason given; may be empty
  withdrawal_not_agreed,  ///< taking back what burdens oneself needs the other party
  cause_not_established,
  request_not_established,
  pause_not_established,
  root_not_established,
  not_associated,  ///< a client's report with no measured downtime behind it
};

struct Reason {
  ReasonCode code{};
  std::vector<std::string> parameters{};
  friend bool operator==(const Reason&, const Reason&) = default;
};

/// "late_notice", as the JSON report names it.
std::string_view name_of(ReasonCode code);
/// In English, without a full stop.
std::string words(const Reason& reason);
std::vector<std::string> words(const std::vector<Reason>& reasons);
/// Adds it unless it is there.
void add_once(std::vector<Reason>& reasons, Reason reason);

}  // namespace sereno::sla
