#include "sla/registers/closing.h"

#include <utility>
#include <variant>

#include "sla/registers/recording.h"
#include "sla/sources/ledger_source.h"
#include "sla/sources/records.h"

namespace sereno::sla {
namespace {

std::string closing_act(const ClosingRequest& request) {
  Speaker speaker = request.speaker;
  speaker.said_at = request.report.generated_at;
  return Statement("freeze", "", speaker).text("month", request.report.period.label).json();
}

/// As if it stood behind everything else in the ledger.
Evidence closed_now(Evidence evidence, Act act, Instant now) {
  act.head.recorded_at = now;
  act.head.sequence = evidence.head_sequence + 1;
  act.head.arrival = evidence.last_arrival + 1;
  evidence.acts.push_back(std::move(act));
  return evidence;
}

Result<Closing> closing_of(ledger::Ledger& book, const ClosingRequest& request, const std::string& act) {
  auto evidence = load_evidence(book, evidence_span(request.report.period.range));
  if (!evidence) return evidence.error();
  if (request.further)
    if (auto added = request.further(*evidence); !added) return added.error();
  const auto record = parse_record(act);
  if (!record) return record.error();
  auto before = make_report(request.contract, request.report, *evidence);
  if (!before) return before.error();
  const auto closed = closed_now(*evidence, std::get<Act>(record->record), request.report.generated_at);
  auto after = make_report(request.contract, request.report, closed);
  if (!after) return after.error();
  return Closing{std::move(*before), std::move(*after)};
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
  auto closing = closing_of(book, request, closing_act(request));
  if (!closing) return closing.error();
  std::string obstacle = obstacle_to(closing->before);
  return ClosingEnd{std::move(*closing), std::move(obstacle)};
}

Result<ClosingEnd> close_month(ledger::Ledger& book, const ClosingRequest& request, const SeeClosing& see) {
  auto end = rehearse_closing(book, request);
  if (!end || !end->obstacle.empty()) return end;
  if (const auto sealed = book.seal(request.report.generated_at); !sealed) return sealed.error();
  const std::string act = closing_act(request);
  const DecideActs decide = [&](const Register&) -> Result<Decided> {
    auto closing = closing_of(book, request, act);
    if (!closing) return closing.error();
    end->closing = std::move(*closing);
    end->obstacle = obstacle_to(end->closing.before);
    if (!end->obstacle.empty()) return Error{end->obstacle};
    auto messages = see(end->closing);
    if (!messages) return messages.error();
    return Decided{.records = {act}, .files = {request.contract_bytes}, .messages = std::move(*messages)};
  };
  const auto unseen = [](const std::vector<Act>&, const std::vector<std::string>&) -> Result<void> { return {}; };
  const auto done = record_acts(book, request.login, decide, unseen);
  if (!done && end->obstacle.empty()) return done.error();
  return end;
}

}  // namespace sereno::sla
