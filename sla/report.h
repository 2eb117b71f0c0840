// The report: evidence set against a contract. All of it in exact integers; what cannot be known is said, not guessed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sereno/time.h"
#include "sla/claim.h"
#include "sla/contract.h"
#include "sla/correction.h"
#include "sla/credit.h"
#include "sla/entry.h"
#include "sla/incident.h"
#include "sla/interval_set.h"
#include "sla/late_recorded.h"
#include "sla/maintenance.h"
#include "sla/policy.h"
#include "sla/reason.h"
#include "sla/reliability.h"
#include "sla/timeline.h"
#include "sla/timeline_vantage.h"

namespace sereno::sla {

struct AgreementResult;  // agreement_result.h, which rests on accounts
struct AgreementTotal;

struct ReportRequest {
  Period period{};
  Instant as_of{};                ///< what follows is "not yet"; usually now
  Instant generated_at{};         ///< printed only
  Policy policy{};                ///< the contract's, perhaps overridden
  std::optional<int> revision{};  ///< as the month was closed that often; nothing: as it stands
  std::string tzdata{};           ///< "2025b"
  std::string engine_version{};
};

/// The span to load evidence for: the period with the context that closing and staleness need on both sides.
Interval evidence_span(const Interval& period);

/// Another way to take what is unknown or said. Without a figure there is neither met nor credit.
struct Bound {
  Figure figure{};
  milliseconds counted{0};
  bool met = false;
  std::int64_t credit_percent_e4 = 0;              ///< by the contract's table
  std::shared_ptr<const AgreementTotal> agreed{};  ///< by an agreement's commitments, where there are some
};

/// The figure if one policy had been chosen otherwise.
struct Alternative {
  std::string policy_change{};  ///< "maintenance_accounting=exclude"
  Figure figure{};
  milliseconds counted{0};
  bool met = false;
  std::int64_t credit_percent_e4 = 0;
  std::shared_ptr<const AgreementTotal> agreed{};
  bool figure_differs = false;
  bool met_differs = false;
  bool band_differs = false;  ///< something else would be owed
};

/// Where each millisecond of the period went; they sum to its length.
struct TimeAccount {
  milliseconds available{0};
  milliseconds down_counted{0};
  milliseconds unknown_counted{0};
  milliseconds unknown_excluded{0};  ///< policy unknown=exclude only
  milliseconds excluded_maintenance{0};
  milliseconds excluded_third_party{0};
  milliseconds not_in_contract{0};
  milliseconds not_yet{0};

  milliseconds sum() const;
};

/// Time without knowledge, by why: that tells what evidence could correct it.
struct UnknownReasons {
  milliseconds silence{0};   ///< nothing was heard
  milliseconds observer{0};  ///< the agent was not running, or could not do its part
  milliseconds check{0};     ///< the check or another tool's record said UNKNOWN
};

/// What left a function unknown.
enum class UnknownFor { silence, observer, check };
/// "silence", "observer", "check".
std::string_view to_string(UnknownFor reason);

enum class GapEvidenceKind {
  silent,        ///< a service: from when it was heard last, to when it was heard again
  said,          ///< a service whose check said that it could not tell, and in which words
  recorded,      ///< another tool's record that says UNKNOWN
  agent_stopped  ///< from its stop to its next start
};
/// "silent", "said", "recorded", "agent_stopped".
std::string_view to_string(GapEvidenceKind kind);

/// What shows that a gap is one, a row for each service, record or stop.
struct GapEvidence {
  GapEvidenceKind kind{};
  std::string of{};               ///< the service, or the source of the record; empty: the agent
  std::optional<Instant> from{};  ///< absent: not within what was looked at
  std::optional<Instant> to{};
  std::string said{};  ///< untrusted text
};

struct CoverageGap {
  Interval span{};
  std::string function{};
  UnknownFor reason{};
  std::string detail{};                 ///< a code: what the observer could not do; empty: it was stopped
  std::vector<std::string> services{};  ///< that are silent, of those that the function rests on
  std::vector<GapEvidence> evidence{};
};

struct Coverage {
  std::int64_t samples_expected = 0;
  std::int64_t samples_received = 0;
  std::int64_t known_e4 = 0;  ///< 10^4 * percent of the time in which every critical function was known, cut
  milliseconds imported{0};   ///< time that rests on imports, summed over all functions
  UnknownReasons unknown{};
  std::vector<CoverageGap> gaps{};
  /// The farthest that the agent's clock was found to be off; absent where nothing of the agent's own was heard.
  std::optional<milliseconds> clock_offset_max{};
};

struct ErrorBudget {
  milliseconds budget{0};
  milliseconds used{0};
  milliseconds left{0};            ///< negative when overspent
  std::int64_t worst_burn_e3 = 0;  ///< 10^3 * the worst hour's downtime over what the objective allows in an hour
  std::optional<Interval> worst_hour{};
};

/// What a span of a function is drawn as: not well, or excused beforehand.
enum class StretchKind { down, unknown, maintenance, third_party };
/// "down", "unknown", "maintenance", "third_party".
std::string_view to_string(StretchKind kind);

/// Maintenance is shown as long as it excuses, whether anything was down in it; third parties where something was.
struct Stretch {
  Interval span{};
  StretchKind kind{};
};

struct FunctionResult {
  std::string id{};
  std::string description{};
  bool critical = false;
  Figure figure{};
  std::int64_t objective_e4 = 0;
  bool met = false;
  milliseconds down{0};  ///< measured, before exclusions
  milliseconds unknown{0};
  milliseconds counted{0};
  milliseconds imported{0};  ///< time in which it would be otherwise without what was imported
  int outages = 0;
  bool observed = false;  ///< anything was heard of it; if not, and it is not critical, there is no figure
  std::vector<std::string> services{};  ///< that were heard of
  std::vector<std::string> silent{};    ///< services whose silence leaves it unknown
  std::vector<Stretch> stretches{};     ///< in the order of time, without overlaps; between them it was up
};

/// One piece of an outage and what the rules made of it.
struct Exclusion {
  Interval span{};
  Reason rule{};  ///< ReasonCode::maintenance or third_party
};

/// What touches an outage and does not excuse it, and why.
struct Refusal {
  Reason of{};  ///< ReasonCode::maintenance or claim_against
  Reason why{};
};

enum class OutageKind { immediate, pending, flapping, unknown };
/// "immediate", "pending", "flapping", "unknown".
std::string_view to_string(OutageKind kind);

struct Outage {
  std::string id{};  ///< "o1", in the order of time
  std::vector<std::string> functions{};
  bool critical = false;
  bool major = false;  ///< without it the month would owe less credit, or an incident of priority 1 belongs to it
  Interval span{};
  OutageKind kind{};
  Reasons causes{};  ///< what is known about them
  milliseconds counted{0};
  milliseconds excluded{0};
  milliseconds added_by_closing{0};  ///< part of the span that recovery_min_s filled
  std::vector<Exclusion> exclusions{};
  std::vector<Refusal> not_excluded{};
  std::vector<std::string> incidents{};  ///< that were open during it
  std::optional<Instant> restoration_notice{};
  std::optional<Instant> first_fail{};
  std::optional<Instant> last_fail{};
  std::optional<Instant> first_ok{};
  std::shared_ptr<const AgreementTotal> agreed_without{};  ///< what commitments would owe without it
};

struct MaintenanceResult {
  JudgedMaintenance judged{};
  milliseconds excluded{0};  ///< downtime of critical functions that it excused
  milliseconds counted{0};   ///< downtime of its functions within its span that counts all the same
};

struct ClaimResult {
  JudgedClaim judged{};
  milliseconds excluded{0};
};

struct CorrectionResult {
  JudgedCorrection judged{};
  milliseconds effect{0};  ///< what it added to the counted downtime, given those before it; may be negative
};

struct Bug {
  std::string id{};
  std::optional<Instant> opened{};
  std::optional<Instant> fixed{};
  std::string incident{};
  std::string description{};
  Standing standing = Standing::established;
};

/// An act of an entry that the report lists: who said it, when, and when it was recorded.
struct ListedAct {
  std::string entry{};
  std::string type{};  ///< "maintenance", "withdraw"
  std::string by{};    ///< empty: not said
  std::string party{};
  std::string channel{};
  std::optional<Instant> said_at{};  ///< only where the act names it
  Instant recorded_at{};
};

struct ResponseSummary {
  int count = 0;
  int met = 0;
  std::optional<milliseconds> median{};
  std::optional<milliseconds> longest{};
};

struct ResolutionSummary {
  Reason group{};  ///< ReasonCode::of_priority or of_function
  int count = 0;
  int met = 0;
  std::optional<milliseconds> longest{};
};

struct Reliability {
  int count = 0;
  std::vector<RootCause> causes{};
  std::vector<std::string> not_associated{};  ///< the client's reports with no measured downtime behind them
  std::optional<int> limit{};
  std::optional<bool> met{};
};

enum class Verdict { met, missed, none };
/// "met", "missed", "none".
std::string_view to_string(Verdict verdict);

/// The month would be this if what is pending were accepted.
struct IfAccepted {
  Bound bound{};
  int reliability = 0;
};

/// What results of sources that the contract does not list would change.
struct SourceBounds {
  milliseconds least{0};  ///< counted downtime where their good results hold as well
  milliseconds most{0};   ///< and where their bad ones do
};

/// The last time that the month was closed.
struct Freeze {
  std::int64_t sequence = 0;
  Instant recorded_at{};
  std::string digest{};
};

struct Report {
  Contract contract{};
  ReportRequest request{};
  std::string policy_sha256{};
  std::string status{};  ///< a code: "provisional" while the period is not over or something is pending, then "final";
                         ///< "corrected": it changes what was closed
  bool provisional = false;
  bool so_far = false;       ///< the period is not over
  bool whole_month = false;  ///< the credit is that of a month; otherwise what a month would owe
  std::optional<Freeze> freeze{};
  int revision = 1;          ///< what the month's first closing has, or will have
  std::string supersedes{};  ///< the digest of the revision before; empty: there is none
  Reasons changes{};         ///< against that
  std::vector<Transition> dst_transitions{};
  Interval counted_range{};  ///< the period within the contract and before as_of

  Figure figure{};
  bool objective_met = false;
  milliseconds measured_down{0};  ///< downtime of critical functions before exclusions
  milliseconds excluded_down{0};
  milliseconds counted_down{0};  ///< what the figure is made of: downtime, and unknown time where it counts
  milliseconds unknown{0};
  milliseconds added_by_closing{0};         ///< downtime counted because recovery_min_s fills short recoveries
  milliseconds dropped_by_opening{0};       ///< downtime not counted because it was shorter than min_outage_s
  std::vector<Interval> counted{};          ///< the counted downtime itself
  std::vector<Interval> counted_unknown{};  ///< the part of it of which nothing is known
  Bound low{};                              ///< all unknown time down, no claim holds
  Bound high{};                             ///< all unknown time up, every claim holds
  Bound unknown_down{};                     ///< what was said as it is established, all unknown time down
  Bound unknown_up{};                       ///< all of it up
  Verdict verdict = Verdict::none;
  bool certain = false;           ///< no unknown time could change the verdict or the credit
  std::optional<Reason> doubt{};  ///< why the verdict is not certain, or there is none
  std::optional<IfAccepted> if_accepted{};
  std::optional<SourceBounds> source_bounds{};
  std::vector<Alternative> alternatives{};  ///< those that change the figure, met or the credit
  TimeAccount time_account{};
  Coverage coverage{};
  Credit credit{};
  std::optional<std::int64_t> credit_amount{};         ///< in the currency's smallest unit
  std::string credit_applies_to{};                     ///< the following month, "2026-05"
  std::shared_ptr<const AgreementResult> agreement{};  ///< of a contract that has one; shared: a report is copied
  ErrorBudget error_budget{};
  std::vector<FunctionResult> functions{};
  std::vector<Outage> outages{};
  std::vector<JudgedIncident> incidents{};  ///< registered in the period
  std::vector<JudgedIncident> requests{};
  Reliability reliability{};
  ResponseSummary response{};
  std::vector<ResolutionSummary> resolution{};
  std::vector<MaintenanceResult> maintenance{};
  std::vector<ClaimResult> claims{};
  std::vector<CorrectionResult> corrections{};
  std::vector<Incident> other_incidents{};  ///< taken back, or incomplete
  std::vector<Bug> bugs{};
  std::vector<ListedAct> acts{};  ///< of all these, in their order
  std::vector<LateRecorded> late{};
  std::vector<LateRecorded> said_ahead{};  ///< said_at lies after the recording
  std::vector<Disagreement> disagreements{};
  Reasons tasks{};    ///< what is to be done, the most pressing first
  Reasons notices{};  ///< what a reader should know: functions without evidence, unknown names in scopes
  std::int64_t head_sequence = 0;
  std::string head_digest{};
  std::int64_t last_arrival = 0;      ///< what came later is no part of it
  std::vector<OtherLedger> others{};  ///< what else it was made from
  std::string input_digest{};         ///< SHA-256 over the evidence
  std::string digest{};               ///< SHA-256 over contract, policies, the zone's transitions, period and evidence
};

/// 0 when the report is certain, else 3.
int exit_code(const Report& report);

/// Fails when the time account does not sum to the period (then no figure of it can be trusted), and when the month was
/// not closed as often as the request says.
Result<Report> make_report(const Contract& contract, const ReportRequest& request, const Evidence& evidence);

}  // namespace sereno::sla
