#include "sla/report_digest.h"

#include "sla/digest.h"

namespace sereno::sla {
namespace {

void add(FieldDigest& digest, Instant at) { digest.number(ms_of(at)); }

void add(FieldDigest& digest, const std::optional<Instant>& at) {
  digest.number(at ? 1 : 0);
  if (at) add(digest, *at);
}

void add(FieldDigest& digest, const Interval& span) {
  add(digest, span.from);
  add(digest, span.to);
}

void add(FieldDigest& digest, const std::vector<std::string>& texts) {
  digest.number(static_cast<std::int64_t>(texts.size()));
  for (const std::string& text : texts) digest.text(text);
}

void add(FieldDigest& digest, const ObservedRun& run) {
  digest.text(run.service).text(run.function).number(static_cast<int>(run.state));
  add(digest, run.first_seen);
  add(digest, run.last_confirmed);
  digest.number(run.interval.count()).number(run.samples).text(run.output);
}

void add(FieldDigest& digest, const RecordedState& record) {
  digest.text(record.function).number(static_cast<int>(record.state));
  add(digest, record.span);
}

void add(FieldDigest& digest, const Correction& each) {
  digest.number(each.number).text(each.function).number(static_cast<int>(each.state));
  add(digest, each.recorded_at);
  add(digest, each.span);
  digest.text(each.reason).text(each.author).text(each.approver).text(each.evidence_sha256);
}

void add(FieldDigest& digest, const Maintenance& each) {
  digest.text(each.id).number(static_cast<int>(each.kind)).text(each.description);
  add(digest, each.span);
  add(digest, each.notice_email);
  add(digest, each.notice_phone);
  add(digest, each.ack);
  add(digest, each.scope);
}

void add(FieldDigest& digest, const Attribution& each) {
  digest.text(each.id).number(static_cast<int>(each.cause)).text(each.party).number(each.accepted ? 1 : 0);
  digest.text(each.evidence).text(each.approved_by);
  add(digest, each.span);
  add(digest, each.scope);
}

void add(FieldDigest& digest, const Incident& each) {
  digest.text(each.id).number(each.priority).text(each.function).text(each.root).number(each.request ? 1 : 0);
  digest.number(static_cast<int>(each.cause)).text(each.description);
  add(digest, each.registered);
  add(digest, each.ack_email);
  add(digest, each.resolved);
  add(digest, each.restoration_notice);
  digest.number(static_cast<std::int64_t>(each.pauses.size()));
  for (const Interval& pause : each.pauses) add(digest, pause);
}

template <class Record>
void add_all(FieldDigest& digest, const std::vector<Record>& records) {
  digest.number(static_cast<std::int64_t>(records.size()));
  for (const Record& record : records) add(digest, record);
}

}  // namespace

std::string evidence_digest(const Evidence& evidence) {
  FieldDigest digest;
  add_all(digest, evidence.runs);
  add_all(digest, evidence.recorded);
  add_all(digest, evidence.corrections);
  add_all(digest, evidence.maintenance);
  add_all(digest, evidence.attributions);
  add_all(digest, evidence.incidents);
  add_all(digest, evidence.observer_outages);
  return digest.number(evidence.head_sequence).text(evidence.head_digest).hex();
}

std::string report_digest(const Report& report) {
  FieldDigest digest;
  digest.text(report.contract.sha256).text(report.policy_sha256).text(report.input_digest);
  digest.text(report.request.tzdata).text(report.request.engine_version).text(report.request.period.label);
  add(digest, report.request.period.range);
  add(digest, report.request.as_of);
  return digest.hex();
}

}  // namespace sereno::sla
