// What must happen by itself: decided by a pure function of what the registers hold and the clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sereno/time.h"
#include "sla/channels/message.h"
#include "sla/contract.h"
#include "sla/incident.h"
#include "sla/interval_set.h"
#include "sla/maintenance.h"
#include "sla/report_budget.h"

namespace sereno::sla {

/// A function that was not up, since when, and until when; nothing: it goes on.
struct SeenOutage {
  std::string function{};
  Instant since{};
  std::optional<Instant> ended{};
};

/// Everything that the decision rests on.
struct WatchState {
  std::vector<Incident> incidents{};
  std::vector<Maintenance> maintenances{};
  std::vector<Message> messages{};  ///< of the last weeks: what was told already
  std::vector<SeenOutage> outages{};
  std::string month{};             ///< the running one, "2026-11"
  std::optional<Budget> budget{};  ///< of it; nothing where there is no figure
  std::int64_t head_sequence = 0;
  std::string head_digest{};
};

/// Who is told, and how mails are signed.
struct WatchSettings {
  std::vector<std::string> people{};    ///< the provider's own
  std::vector<std::string> contacts{};  ///< the client's, to_each()
  std::vector<std::string> head_to{};
  std::string language{"es"};
  std::string provider{};
  std::string mail_domain{};
};

/// An incident that opens itself (rule 17).
struct DueIncident {
  std::string function{};
  Instant registered{};
};

struct DueWork {
  std::vector<DueIncident> incidents{};
  std::vector<NewMessage> messages{};
  /// When something of this becomes due next, as far as it is known; at most an hour ahead.
  Instant look_again{};
};

/// - An outage of a function without an open incident opens one, at the outage's beginning; also one that has ended
///   since, as whoever had watched meanwhile would have done.
/// - An incident of the last 24 hours that nobody confirmed, by mail or otherwise, is confirmed to the contacts.
/// - The people are warned once before a clock runs out: a minute before the end of the response target; behind three
///   quarters of the resolution target; four hours before the last moment for a notice 48 hours ahead; and once four
///   fifths of the way to the month's next line (the objective, a credit) are used, for each line.
/// - An incident that is resolved, or a maintenance that is finished, and of which nobody was told that it is: a
///   restoration notice to the contacts.
/// - The head of the chain goes out once a day of the contract's zone.
/// Equal messages are one (message_name()), so that deciding twice sends nothing twice.
DueWork what_is_due(const WatchState& state, Instant now, const Contract& contract, const WatchSettings& settings);

}  // namespace sereno::sla
