#include "sla/commands/register_effect.h"

#include <algorithm>
#include <set>

#include "base/time_words.h"
#include "sla/owed.h"
#include "sla/renderers/json_owed.h"
#include "sla/renderers/json_writer.h"
#include "sla/renderers/words.h"
#include "sla/revision.h"
#include "sla/sources/fact_record.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

constexpr std::size_t most_months = 24;

std::string month_at(const Zone& zone, Instant at) { return zone.wall_text(at).substr(0, 7); }

void add_months(std::set<std::string>& months, const Zone& zone, const Interval& span) {
  Instant at = span.from;
  while (at < span.to && months.size() < most_months) {
    const std::string month = month_at(zone, at);
    const auto period = month_period(zone, month);
    if (!period) return;  // beyond the zone's files: no report is made there
    months.insert(month);
    at = period->range.to;
  }
}

/// Those that its whole entry touches: what an acknowledgement moves lies where the maintenance does.
void add_months(std::set<std::string>& months, const Zone& zone, const Register& all, const Act& act) {
  if (const auto span = span_of(act)) add_months(months, zone, *span);
  if (act.id.empty()) return;
  for (const Act& each : all.acts)
    if (entry_key(each) == entry_key(act))
      if (const auto span = span_of(each)) add_months(months, zone, *span);
}

Result<MonthEffect> effect_on(ledger::Ledger& book, const std::vector<NamedLedger>& further, const Contract& contract,
                              const Register& all, const std::vector<Act>& acts, const std::string& month) {
  const auto period = month_period(*contract.zone, month);
  if (!period) return period.error();
  auto evidence = load_evidence(book, further, month, evidence_span(period->range));
  if (!evidence) return evidence.error();
  const ReportRequest request{.period = *period, .as_of = all.now, .generated_at = all.now, .policy = contract.policy};
  auto before = make_report(contract, request, *evidence);
  if (!before) return before.error();
  evidence->acts.insert(evidence->acts.end(), acts.begin(), acts.end());
  auto after = make_report(contract, request, *evidence);
  if (!after) return after.error();
  Reasons changes = changes_between(*before, *after);
  return MonthEffect{month, std::move(*before), std::move(*after), std::move(changes)};
}

/// "5 %", or "5 % -> 0 %".
std::string pair(const std::string& before, const std::string& after) {
  return before == after ? after : before + " -> " + after;
}

std::string figure_of(const Report& report) {
  return report.figure.exists() ? report.figure.shown() + " %" : "no figure";
}

std::string credit_of(const Report& report) {
  if (!report.figure.exists()) return "no credit";
  std::string text = "credit " + owed_text(owed_of(report), report.contract);
  if (report.credit_amount && owed_of(report).table_e4)
    text += " (" + money_text(*report.credit_amount, report.contract.fee->digits) + " " +
            report.contract.fee->currency + ")";
  return text;
}

json::object figure_json(const Report& report) {
  const bool exists = report.figure.exists();
  const Owed owed = owed_of(report);
  json::object object{{"shown", exists ? text_json(report.figure.shown()) : json::value(nullptr)},
                      {"counted_down_ms", report.counted_down.count()},
                      {"objective_met", exists ? json::value(report.objective_met) : json::value(nullptr)},
                      {"credit_percent", owed_number_json(owed)},
                      {"certain", report.certain}};
  add_agreed(object, "agreement", owed, report.contract);
  return object;
}

}  // namespace

Result<std::vector<MonthEffect>> effects_of(ledger::Ledger& book, const std::vector<NamedLedger>& further,
                                            const Contract& contract, const Register& all,
                                            const std::vector<Act>& acts) {
  std::set<std::string> months;
  for (const Act& act : acts) add_months(months, *contract.zone, all, act);
  std::vector<MonthEffect> effects;
  for (const std::string& month : months) {
    auto effect = effect_on(book, further, contract, all, acts, month);
    if (!effect) return effect.error();
    effects.push_back(std::move(*effect));
  }
  return effects;
}

std::string effect_text(const MonthEffect& effect) {
  const auto met = [](const Report& report) { return std::string(to_string(report.verdict)); };
  std::string text = effect.month + ": " + pair(figure_of(effect.before), figure_of(effect.after)) + ", downtime " +
                     pair(span_text(effect.before.counted_down), span_text(effect.after.counted_down)) +
                     ", objective " + pair(met(effect.before), met(effect.after)) + ", " +
                     pair(credit_of(effect.before), credit_of(effect.after));
  if (!effect.after.certain && effect.after.figure.exists()) text += ", not certain";
  return text;
}

json::object effect_json(const MonthEffect& effect) {
  return {{"month", text_json(effect.month)},
          {"before", figure_json(effect.before)},
          {"after", figure_json(effect.after)},
          {"changes", reasons_json(effect.changes)}};
}

}  // namespace sereno::sla
