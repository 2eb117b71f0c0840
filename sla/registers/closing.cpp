#include "sla/registers/closing.h"

#include <utility>
#include <variant>

#include "sla/registers/recording.h"
#include "sla/sources/ledger_source.h"
#include "sla/sources/records.h"

namespace sereno::sla {
namespace {

/// Binds the further ledgers as they stand in the evidence.
std::string closing_act(const ClosingRequest& request, const Evidence& evidence) {
  Speaker speaker = request.speaker;
  speaker.said_at = request.report.generated_at;
  const std::string& month = request.report.period.label;
  return Statement("freeze", "", speaker).text("month", month).ledgers(evidence.others).json();
}

/// As if it stood behind everything else in the ledger.
Evidence closed_now(Evidence evidence, Act act, Instant now) {
  act.head.recorded_at = now;
  act.head.sequence = evidence.head_sequence + 1;
  act.head.arrival = evidence.last_arrival + 1;
  evidence.acts.push_back(std::move(act));
  return evidence;
}

/// The closing, and the act that it is by.
struct ClosingByAct {
  Closing closing{};
  std::string act{};
};

Result<ClosingByAct> closing_of(ledger::Ledger& book, const ClosingRequest& request) {
  const Period& month = request.report.period;
  auto evidence = load_evidence(book, request.further, month.label, evidence_span(month.range));
  if (!evidence) return evidence.error();
  std::string act = closing_act(request, *evidence);
  const auto record = parse_record(act);
  if (!record) return record.error();
  auto before = make_report(request.contract, request.report, *evidence);
  if (!before) return before.error();
  const auto closed = closed_now(*evidence, std::get<Act>(record->record), request.report.generated_at);
  auto after = make_report(request.contract, request.report, closed);
  if (!after) return after.error();
  return ClosingByAct{{std::move(*before), std::move(*after)}, std::move(act)};
}

}  // namespace

std::string obstacle_to(const Report& before) {
  const std::string& month = before.request.period.label;
  if (before.so_far) return month + " is not over";
  if (before.request.as_of < evidence_span(before.request.period.range).to)
    return month + " can be closed two days after its end: until then what follows may still decide how it ended";
  if (before.freeze && before.status != "corrected")
    return month + " was closed on " + format_instant(before.freeze->recorded_at) + " by record " +
           std::to_string(before.freeze->sequence) + ", and nothing has changed it since";
  return "";
}

Result<ClosingEnd> rehearse_closing(ledger::Ledger& book, const ClosingRequest& request) {
  auto made = closing_of(book, request);
  if (!made) return made.error();
  std::string obstacle = obstacle_to(made->closing.before);
  return ClosingEnd{std::move(made->closing), std::move(obstacle)};
}

Result<ClosingEnd> close_month(ledger::Ledger& book, const ClosingRequest& request, const SeeClosing& see) {
  auto end = rehearse_closing(book, request);
  if (!end || !end->obstacle.empty()) return end;
  if (const auto sealed = book.seal(request.report.generated_at); !sealed) return sealed.error();
  const DecideActs decide = [&](const Register&) -> Result<Decided> {
    auto made = closing_of(book, request);
    if (!made) return made.error();
    end->closing = std::move(made->closing);
    end->obstacle = obstacle_to(end->closing.before);
    if (!end->obstacle.empty()) return Error{end->obstacle};
    auto messages = see(end->closing);
    if (!messages) return messages.error();
    return Decided{.records = {made->act}, .files = {request.contract_bytes}, .messages = std::move(*messages)};
  };
  const auto unseen = [](const std::vector<Act>&, const std::vector<std::string>&) -> Result<void> { return {}; };
  const auto done = record_acts(book, request.login, decide, unseen);
  if (!done && end->obstacle.empty()) return done.error();
  return end;
}

}  // namespace sereno::sla
