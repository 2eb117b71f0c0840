// What an agreement's result is called: of the text report, and beside the codes of the JSON one.
#pragma once

#include <string>

#include "sla/agreement_result.h"
#include "sla/language/language.h"

namespace sereno::sla {

/// "99.914351", cut at six digits; a quantity as it is written; "-" without a figure.
std::string figure_words(const Measured& measured, MeasureKind kind);
/// Without zeros at the end: "10", "0.8564".
std::string plain_words(const Exact& e4);
/// "10 %", "9 days", cut at four digits.
std::string award_words(const Exact& award_e4, AwardUnit unit, const Language& language = {});
/// "row 2", "whole steps: 2", "the objective is met": why so much is due.
std::string due_words(const Due& due, const Language& language = {});
/// "99.95 %", "4"; empty where none is promised.
std::string objective_value(const Commitment& commitment);
/// "at least 99.95 %", "at most 4"
std::string objective_words(const Commitment& commitment, const Language& language = {});
/// "at most 100 % of the fee in a period"
std::string cap_words(const Cap& cap, const Language& language = {});
/// "paid invoices: holds, as nobody told otherwise"
std::string condition_words(const ConditionResult& condition, const Language& language = {});

}  // namespace sereno::sla
