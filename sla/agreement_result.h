// What an agreement owes for a period: each commitment by itself, preconditions, caps, the sum, and until when it may
// be claimed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sla/agreement.h"
#include "sla/agreement_credit.h"
#include "sla/agreement_dates.h"
#include "sla/agreement_measure.h"

namespace sereno::sla {

/// An amount of money, exact until it is rounded by the agreement.
struct Money {
  Exact exact_e4{};  ///< 10^4 * the currency's unit
  std::string currency{};
};

/// Whether a precondition holds, and whether anybody said so.
enum class ConditionState { told_holds, told_fails, contradicted, assumed_holds, assumed_fails };
/// "told_holds", ...
std::string_view to_string(ConditionState state);
/// What is contradicted is taken as the agreement takes what nobody told.
bool holds(ConditionState state, const Precondition& precondition);

struct ConditionResult {
  std::string id{};
  ConditionState state = ConditionState::assumed_holds;
  bool holds = true;
  bool bars = false;  ///< all credit, because it does not hold
  std::string clause{};
};

/// The commitment read otherwise, where that changes what is due.
struct OtherReading {
  std::string change{};  ///< "gate=table", "gaps=nothing", "counts=touched"
  Measured measured{};
  Due due{};
};

struct CommitmentResult {
  Commitment commitment{};
  bool applies = true;  ///< else its only_if or unless says no
  Measured measured{};
  std::optional<bool> met{};
  Due due{};
  std::string base_name{};
  std::optional<Money> base{};    ///< nothing: not known
  std::optional<Money> amount{};  ///< of a credit in percent
  bool highest = true;            ///< else another of its group owes more
  bool certain = true;            ///< what is not known could not change what is due
  std::vector<OtherReading> readings{};
};

struct CapResult {
  Cap cap{};
  Exact used_before_e4{};  ///< credited earlier in its year: money, or days where the credit is days
  bool applied = false;
  std::optional<Money> limit{};     ///< of money, what was credited before in the year taken off
  std::optional<Exact> limit_e4{};  ///< in its own unit, where the credit is so
};

struct ClaimResultDate {
  ClaimDate date{};
  bool passed = false;  ///< by the report's as_of
};

/// What is owed altogether.
struct AgreementTotal {
  std::optional<Exact> percent_e4{};  ///< where all percentages are of one base
  Exact days_e4{};                    ///< days of service
  std::optional<Money> amount{};      ///< nothing: some base is not known, or currencies differ
};

struct AgreementResult {
  Interval period{};
  bool whole = false;   ///< the report is of exactly one agreed period, and it is over
  bool covered = true;  ///< else the contract covers a part only, which the agreement does not count
  std::vector<ConditionResult> conditions{};
  std::vector<CommitmentResult> commitments{};
  std::vector<CapResult> caps{};
  bool barred = false;          ///< by a precondition, or because the period is not covered
  bool below_smallest = false;  ///< the sum is not above the smallest payout
  AgreementTotal total{};
  std::vector<ClaimResultDate> claims{};
  bool certain = true;
};

struct AgreementScene {
  const Contract& contract;  ///< has an agreement
  const Policy& policy;
  const std::vector<FunctionAccount>& functions;
  const std::vector<Measurement>& measurements;  ///< by distinct_measurements()
  Interval asked{};                              ///< the report's period
  Interval range{};                              ///< what of it is within the contract and before as_of
  Instant as_of{};
};

AgreementResult agreement_result(const AgreementScene& scene);
/// What its commitments are measured in.
MeasuredIn measured_in(const AgreementScene& scene, const Policy& policy);

/// In the currency's smallest unit, as the agreement rounds.
std::int64_t rounded_units(const Money& money, const Agreement& agreement);
/// "5.14"
std::string amount_text(const Money& money, const Agreement& agreement);

}  // namespace sereno::sla
