#include "sla/watch/month_round.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "sla/channels/outbox.h"
#include "sla/registers/closing.h"
#include "sla/registers/recording.h"
#include "sla/revision.h"
#include "sla/sources/vantage_points.h"
#include "sla/watch/month_close.h"
#include "sla/watch/month_report.h"

#ifndef SERENO_VERSION
#define SERENO_VERSION "0"
#endif

namespace sereno::sla {

namespace {

constexpr milliseconds between_looks = std::chrono::hours{1};
constexpr milliseconds settled = std::chrono::hours{24};  // the last word was said so long ago
constexpr milliseconds mailed_within = std::chrono::days{35};
constexpr std::size_t most_closed_again = 3;

Result<ReportRequest> request_of(const Contract& contract, const Period& month, Instant now) {
  const auto tzdata = read_tzdata_version(system_tzdata);
  if (!tzdata) return tzdata.error();
  return ReportRequest{.period = month,
                       .as_of = now,
                       .generated_at = now,
                       .policy = contract.policy,
                       .tzdata = *tzdata,
                       .engine_version = SERENO_VERSION};
}

/// When anybody last said something that a figure may rest on.
Result<Instant> last_word(ledger::Ledger& book) {
  const auto acts =
      acts_in(book, {"maintenance", "attribution", "correction", "incident", "bug", "membership", "withdraw"});
  if (!acts) return acts.error();
  Instant last{};
  for (const Act& act : *acts) last = std::max(last, act.head.recorded_at);
  return last;
}

/// Of any moment of the month itself.
bool anything_observed(const Report& report) {
  return report.coverage.known_e4 > 0 || report.measured_down > milliseconds{0};
}

}  // namespace

Result<void> Months::close(const Period& month, Instant now, std::vector<std::string>& told) {
  const auto report = request_of(contract_, month, now);
  if (!report) return report.error();
  const ClosingRequest request{.contract = contract_,
                               .contract_bytes = contract_bytes_,
                               .report = *report,
                               .speaker = {.by = "sereno-sla watch"},
                               .login = recording_login(),
                               .further = settings_.further};
  const auto looked_at = rehearse_closing(book_, request);
  if (!looked_at) return looked_at.error();
  if (!looked_at->obstacle.empty() || !anything_observed(looked_at->closing.before)) return {};
  const auto end = close_month(book_, request, [](const Closing&) { return std::vector<ledger::Fact>{}; });
  if (!end) return end.error();
  if (end->obstacle.empty())
    told.push_back(month.label + " is closed, revision " + std::to_string(end->closing.after.revision));
  return {};
}

Result<void> Months::close_again(const std::vector<Act>& closings, Instant now, std::vector<std::string>& told) {
  if (looked_ && now - *looked_ < between_looks) return {};
  looked_ = now;
  auto months = closed_months(contract_, closings);
  months.resize(std::min(months.size(), most_closed_again));
  if (months.empty()) return {};
  const auto last = last_word(book_);
  if (!last) return last.error();
  if (now - *last < settled) return {};
  for (const Period& month : months)
    if (const auto done = close(month, now, told); !done) return done;
  return {};
}

Result<void> Months::mail(const Period& month, int revision, Instant now, std::vector<std::string>& told) {
  const Letterhead head{
      .provider = settings_.provider, .mail_domain = settings_.mail_domain(), .language = settings_.language};
  const auto messages = recent_messages(book_, now);
  if (!messages) return messages.error();
  auto waiting = to_each(month_report(month.label, revision, head), settings_.report_to);
  std::erase_if(waiting, [&](const NewMessage& each) {
    const auto name = message_name(each);
    return std::any_of(messages->begin(), messages->end(), [&](const Message& known) { return known.id == name; });
  });
  if (waiting.empty()) return {};
  auto request = request_of(contract_, month, now);
  if (!request) return request.error();
  request->revision = revision;
  const auto evidence = load_evidence(book_, settings_.further, month.label, evidence_span(month.range));
  if (!evidence) return evidence.error();
  const auto report = make_report(contract_, *request, *evidence);
  if (!report) return report.error();
  std::string trouble;
  const auto files = report_files(*report, settings_.language, trouble);
  if (!files) return files.error();
  if (!trouble.empty()) told.push_back(trouble);
  ledger::Batch batch;
  for (const ReportFile& each : *files) batch.add_file(each.bytes);
  for (NewMessage& each : waiting) {
    fill(each, *report, *files);
    auto fact = queue_message(each, now);
    if (!fact) return fact.error();
    batch.add(std::move(*fact));
  }
  const auto done = book_.append(std::move(batch));
  if (!done) return done.error();
  told.push_back("the report of " + month.label + ", revision " + std::to_string(revision) + ", is queued");
  return {};
}

Result<void> Months::mail(const std::vector<Act>& closings, Instant now, std::vector<std::string>& told) {
  if (settings_.report_to.empty()) return {};
  for (const Period& month : closed_months(contract_, closings)) {
    const auto revisions = closings_of(closings, month);
    if (now - revisions.back()->head.recorded_at > mailed_within) continue;
    if (const auto done = mail(month, static_cast<int>(revisions.size()), now, told); !done) return done;
  }
  return {};
}

Result<std::vector<std::string>> Months::run(Instant now) {
  std::vector<std::string> told;
  auto closings = acts_in(book_, {"freeze"});
  if (!closings) return closings.error();
  for (const Period& month : months_to_close(contract_, calendar_, *closings, now))
    if (const auto done = close(month, now, told); !done) return done.error();
  if (const auto done = close_again(*closings, now, told); !done) return done.error();
  closings = acts_in(book_, {"freeze"});
  if (!closings) return closings.error();
  if (const auto done = mail(*closings, now, told); !done) return done.error();
  return told;
}

}  // namespace sereno::sla
