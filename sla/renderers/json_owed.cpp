#include "sla/renderers/json_owed.h"

#include "sla/renderers/json_writer.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

/// Exact to four digits, cut.
json::value four_digits(const Exact& e4) { return text_json((e4 / Exact::of(10'000)).text(4)); }

}  // namespace

json::value owed_percent_json(const Owed& owed) {
  const auto percent = owed_percent_e4(owed);
  return percent ? text_json(format_percent_e4(percent->floor())) : json::value(nullptr);
}

json::value owed_number_json(const Owed& owed) {
  const auto percent = owed_percent_e4(owed);
  return percent ? percent_json(percent->floor()) : json::value(nullptr);
}

json::object total_json(const AgreementTotal& total, const Agreement& agreement) {
  const auto& amount = total.amount;
  const bool known = amount && !amount->currency.empty();
  return {{"percent", total.percent_e4 ? four_digits(*total.percent_e4) : json::value(nullptr)},
          {"days", four_digits(total.days_e4)},
          {"amount", known ? text_json(amount_text(*amount, agreement)) : json::value(nullptr)},
          {"currency", known ? text_json(amount->currency) : json::value(nullptr)}};
}

void add_agreed(json::object& object, std::string_view key, const Owed& owed, const Contract& contract) {
  if (owed.agreed) object[key] = total_json(*owed.agreed, *contract.agreement);
}

}  // namespace sereno::sla
