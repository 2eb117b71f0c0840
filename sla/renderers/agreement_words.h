// What an agreement's result is called: of the text report, and beside the codes of the JSON one.
#pragma once

#include <string>

#include "sla/agreement_result.h"

namespace sereno::sla {

/// "99.914351", cut at six digits; a quantity as it is written; "-" without a figure.
std::string figure_words(const Measured& measured, MeasureKind kind);
/// "10 %", "9 days", cut at four digits.
std::string award_words(const Exact& award_e4, AwardUnit unit);
/// "row 2", "2 steps", "met": why so much is due.
std::string due_words(const Due& due);
/// "at least 99.95 %", "at most 4"
std::string objective_words(const Commitment& commitment);
/// "at most 100 % of the fee in a period"
std::string cap_words(const Cap& cap);
/// "paid invoices: holds, as nobody told otherwise"
std::string condition_words(const ConditionResult& condition);

}  // namespace sereno::sla
