#include "sla/commands/maintenance_entries.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/digest.h"
#include "base/time_words.h"
#include "base/words.h"
#include "sla/entry.h"
#include "sla/registers/plan.h"
#include "sla/renderers/json_writer.h"
#include "sla/renderers/words.h"
#include "sla/sources/act_fields.h"
#include "sla/sources/records.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

constexpr std::string_view type = "maintenance";

JudgedMaintenance judged_whole(const Contract& contract, const Maintenance& maintenance) {
  Interval range = maintenance.span.value_or(Interval{});
  for (const MaintenancePart& part : maintenance.parts)
    range =
        range.empty() ? part.span : Interval{std::min(range.from, part.span.from), std::max(range.to, part.span.to)};
  const auto windows = allowed_windows(contract, contract.policy, range);
  auto judged = judge(maintenance, contract.policy, windows, range, contract.functions.size());
  return judged ? std::move(*judged) : JudgedMaintenance{.maintenance = maintenance};
}

/// The act that first stated the instant of that field.
const ActHead* stating(const Entry& entry, std::optional<Instant> MaintenanceSaid::*field,
                       const std::optional<Instant>& at) {
  for (const Act* act : entry.acts)
    if (const auto* said = says<MaintenanceSaid>(*act); said != nullptr && at && said->*field == at) return &act->head;
  return nullptr;
}

std::string told(const Contract& contract, const Entry& entry, std::optional<Instant> MaintenanceSaid::*field,
                 const std::optional<Instant>& at) {
  const ActHead* head = stating(entry, field, at);
  return head == nullptr ? "" : wall(contract, *at) + ", " + stated_by(contract, *head);
}

json::value told_json(const Contract& contract, const Entry& entry, std::optional<Instant> MaintenanceSaid::*field,
                      const std::optional<Instant>& at) {
  const ActHead* head = stating(entry, field, at);
  if (head == nullptr) return nullptr;
  static_cast<void>(contract);
  return json::object{{"at", instant_json(*at)},
                      {"stated_by", text_json(head->by)},
                      {"party", text_json(head->author_party)},
                      {"channel", text_json(head->channel)},
                      {"recorded_at", instant_json(head->recorded_at)},
                      {"login", optional_text_json(head->login)}};
}

std::vector<std::string> said_texts(const Entry& entry, std::optional<std::string> MaintenanceSaid::*field) {
  std::vector<std::string> all;
  for (const Act* act : entry.acts)
    if (const auto* said = says<MaintenanceSaid>(*act); said != nullptr && said->*field) all.push_back(*(said->*field));
  return all;
}

std::string_view kind_of(const Maintenance& maintenance) {
  return maintenance.kind == MaintenanceKind::emergency ? "emergency" : "scheduled";
}

std::string_view work_of(const Maintenance& maintenance) {
  if (!maintenance.work) return "";
  return *maintenance.work == Work::preventive ? "preventive" : "corrective";
}

IntervalSet excused_of(const JudgedMaintenance& judged) {
  IntervalSet all;
  for (std::size_t i = 0; i < judged.excused.size(); ++i) all |= judged.excused.at(i);
  return all;
}

std::string spans_text(const Contract& contract, const IntervalSet& spans) {
  std::string all;
  for (const Interval& each : spans.parts()) all += (all.empty() ? "" : "; ") + wall(contract, each);
  return all;
}

Listed listed(const Contract& contract, const Entry& entry) {
  const Maintenance one = fold_maintenance(entry, contract, contract.function_ids());
  const JudgedMaintenance judged = judged_whole(contract, one);
  const auto contacts = said_texts(entry, &MaintenanceSaid::contact),
             tokens = said_texts(entry, &MaintenanceSaid::token);
  Listed out{.id = entry.name};
  out.headline = (one.span ? wall(contract, *one.span) : "no span") + "  " + std::string(kind_of(one)) + " " +
                 std::string(work_of(one)) + (one.interruption ? "" : " without interruption") + "  " +
                 joined(judged.standings);
  out.lines = {{"what", one.description},
               {"scope", sereno::joined(one.scope)},
               {"notice", told(contract, entry, &MaintenanceSaid::notice_email, one.notice_email)},
               {"token", sereno::joined(tokens)},
               {"call", told(contract, entry, &MaintenanceSaid::notice_phone, one.notice_phone)},
               {"contacts", sereno::joined(contacts)},
               {"acknowledged", told(contract, entry, &MaintenanceSaid::ack, one.ack)},
               {"started", told(contract, entry, &MaintenanceSaid::started, one.started)},
               {"finished", told(contract, entry, &MaintenanceSaid::finished, one.finished)},
               {"excluded", spans_text(contract, excused_of(judged))},
               {"not, because", joined_words(judged.reasons)}};
  out.json = {{"id", text_json(entry.name)},
              {"from", one.span ? instant_json(one.span->from) : json::value(nullptr)},
              {"to", one.span ? instant_json(one.span->to) : json::value(nullptr)},
              {"kind", text_json(kind_of(one))},
              {"work", optional_text_json(work_of(one))},
              {"interruption", one.interruption},
              {"scope", texts_json(one.scope)},
              {"description", optional_text_json(one.description)},
              {"class", text_json(joined(judged.standings))},
              {"notice", told_json(contract, entry, &MaintenanceSaid::notice_email, one.notice_email)},
              {"tokens", texts_json(tokens)},
              {"call", told_json(contract, entry, &MaintenanceSaid::notice_phone, one.notice_phone)},
              {"contacts", texts_json(contacts)},
              {"acknowledged", told_json(contract, entry, &MaintenanceSaid::ack, one.ack)},
              {"started", told_json(contract, entry, &MaintenanceSaid::started, one.started)},
              {"finished", told_json(contract, entry, &MaintenanceSaid::finished, one.finished)},
              {"excluded", spans_json(excused_of(judged).parts())},
              {"reasons", reasons_json(judged.reasons)}};
  return out;
}

void tell_fitting(const RegisterCall& call, const PlanCheck& check, Change& made) {
  if (!check.too_late && check.outside.empty()) return;
  if (check.fitting.empty()) made.remarks.emplace_back("no window within two weeks holds it whole");
  for (const Interval& each : check.fitting) made.remarks.push_back("would fit: " + wall(call.contract, each));
}

json::object plan_json(const PlanCheck& check) {
  return {{"within", spans_json(check.within.parts())},
          {"outside", spans_json(check.outside.parts())},
          {"seams", spans_json(check.seams)},
          {"would_count_ms", check.would_count.count()},
          {"latest_notice", instant_json(check.latest_notice)},
          {"notice_too_late", check.too_late},
          {"fitting", spans_json(check.fitting)}};
}

}  // namespace

std::string stated_by(const Contract& contract, const ActHead& head) {
  return "stated by " + (head.by.empty() ? "somebody" : head.by) + " (" + head.author_party + ") through " +
         head.channel + ", recorded " + wall(contract, head.recorded_at) +
         (head.login.empty() ? "" : " by " + head.login);
}

std::optional<Maintenance> find_maintenance(const Contract& contract, const Register& all, const std::string& id) {
  for (const Entry& each : entries_of(all.acts, type))
    if (each.name == id) return fold_maintenance(each, contract, contract.function_ids());
  return std::nullopt;
}

Result<Register> register_with(Register all, const std::vector<std::string>& records) {
  for (const std::string& text : records) {
    auto parsed = parse_record(text);
    if (!parsed) return parsed.error();
    auto* act = std::get_if<Act>(&parsed->record);
    if (act == nullptr) return Error{"a " + parsed->type + " is no act"};
    record(act->head, all.now, std::int64_t{1} << 62, sha256_hex(parsed->body));
    all.acts.push_back(std::move(*act));
    all.bodies.push_back(std::move(parsed->body));
  }
  return all;
}

void tell_plan(const RegisterCall& call, const Maintenance& maintenance, Instant now, Change& made) {
  if (!maintenance.span) return;
  const Contract& contract = call.contract;
  const PlanCheck check = check_plan(contract, contract.policy, *maintenance.span, now);
  made.details["plan"] = plan_json(check);
  made.remarks.push_back("planned " + wall(contract, *maintenance.span));
  if (!maintenance.interruption) {
    made.remarks.emplace_back("without interruption: no notice is needed, and downtime in it counts");
    return;
  }
  if (maintenance.kind == MaintenanceKind::emergency) {
    made.remarks.emplace_back("an emergency: all downtime in it counts; tell the client, and that it is over");
    return;
  }
  for (const Interval& each : check.seams)
    made.remarks.push_back("a seam between two windows, which counts: " + wall(contract, each));
  if (!check.outside.empty())
    made.remarks.push_back("outside the allowed windows: " + spans_text(contract, check.outside));
  made.remarks.push_back("the notice has to be accepted by " + wall(contract, check.latest_notice) +
                         (check.too_late ? ", which is past" : "") + "; acknowledged, or called, before the start");
  made.remarks.push_back("of an interruption all through, " + span_text(check.would_count) +
                         " would count as downtime");
  tell_fitting(call, check, made);
}

void tell_judgement(const RegisterCall& call, const Maintenance& maintenance, Change& made) {
  const JudgedMaintenance judged = judged_whole(call.contract, maintenance);
  const IntervalSet excused = excused_of(judged);
  made.remarks.push_back(excused.empty() ? "nothing of it is excluded"
                                         : "excluded: " + spans_text(call.contract, excused));
  for (const std::string& each : words(judged.reasons)) made.remarks.push_back("rule: " + each);
  made.details["excluded"] = spans_json(excused.parts());
  made.details["reasons"] = reasons_json(judged.reasons);
}

std::vector<Listed> maintenance_entries(const Contract& contract, const Register& all) {
  std::vector<Listed> entries;
  for (const Entry& each : entries_of(all.acts, type)) entries.push_back(listed(contract, each));
  return entries;
}

}  // namespace sereno::sla
