#include "sla/owed.h"

#include <utility>

#include "base/number_words.h"
#include "sla/policy.h"

namespace sereno::sla {
namespace {

void join(std::string& text, const std::string& part) { text += (text.empty() ? "" : " + ") + part; }

/// Without zeros at the end: "10", "0.8564".
std::string plain(const Exact& e4) {
  std::string text = (e4 / Exact::of(10'000)).text(4);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

bool is_above_nothing(const std::optional<Exact>& value) { return value && value->num > 0; }

}  // namespace

Owed owed_of(const Contract& contract, const Figure& figure, std::int64_t table_e4,
             std::optional<AgreementTotal> agreed) {
  Owed owed{.agreed = std::move(agreed)};
  const bool table = !owed.agreed || !contract.credits.empty();
  if (table && figure.exists()) owed.table_e4 = table_e4;
  return owed;
}

Bound bound_of(const Alternative& alternative) {
  return {.figure = alternative.figure,
          .counted = alternative.counted,
          .met = alternative.met,
          .credit_percent_e4 = alternative.credit_percent_e4,
          .agreed = alternative.agreed};
}

Owed owed_of(const Report& report) {
  const auto& agreement = report.agreement;
  return owed_of(report.contract, report.figure, report.credit.percent_e4,
                 agreement ? std::optional(agreement->total) : std::nullopt);
}

Owed owed_of(const Contract& contract, const Bound& bound) {
  return owed_of(contract, bound.figure, bound.credit_percent_e4,
                 bound.agreed ? std::optional(*bound.agreed) : std::nullopt);
}

bool is_anything(const Owed& owed) {
  if (owed.table_e4.value_or(0) > 0) return true;
  if (!owed.agreed) return false;
  const AgreementTotal& total = *owed.agreed;
  return total.days_e4.num > 0 || is_above_nothing(total.percent_e4) ||
         (total.amount && total.amount->exact_e4.num > 0);
}

bool owes_more(const AgreementTotal& left, const AgreementTotal& right) {
  if (right.days_e4 < left.days_e4) return true;
  if (left.amount && right.amount) return right.amount->exact_e4 < left.amount->exact_e4;
  return left.percent_e4 && right.percent_e4 && *right.percent_e4 < *left.percent_e4;
}

bool owes_more(const Owed& left, const Owed& right) {
  if (left.table_e4.value_or(0) > right.table_e4.value_or(0)) return true;
  return left.agreed && right.agreed && owes_more(*left.agreed, *right.agreed);
}

std::string owed_text(const AgreementTotal& total, const Agreement& agreement) {
  std::string text;
  if (total.amount)
    join(text, grouped(amount_text(*total.amount, agreement)) + " " + total.amount->currency);
  else if (total.percent_e4 && (!total.percent_e4->is_zero() || total.days_e4.is_zero()))
    join(text, plain(*total.percent_e4) + " %");
  if (!total.days_e4.is_zero()) join(text, plain(total.days_e4) + " d");
  return text.empty() ? "-" : text;
}

std::string owed_text(const Owed& owed, const Contract& contract) {
  std::string text;
  if (owed.table_e4) join(text, format_percent_e4(*owed.table_e4) + " %");
  if (owed.agreed) join(text, owed_text(*owed.agreed, *contract.agreement));
  return text.empty() ? "-" : text;
}

std::optional<Exact> owed_percent_e4(const Owed& owed) {
  if (owed.table_e4) return Exact::of(*owed.table_e4);
  if (!owed.agreed || !owed.agreed->days_e4.is_zero()) return std::nullopt;
  return owed.agreed->percent_e4;
}

}  // namespace sereno::sla
