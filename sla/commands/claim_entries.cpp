#include "sla/commands/claim_entries.h"

#include <algorithm>
#include <utility>

#include "base/words.h"
#include "sla/claim.h"
#include "sla/commands/decision_command.h"
#include "sla/commands/incident_entries.h"
#include "sla/commands/maintenance_entries.h"
#include "sla/commands/register_mail.h"
#include "sla/correction.h"
#include "sla/entry.h"
#include "sla/renderers/json_writer.h"
#include "sla/renderers/words.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

/// Who first said it, and every signature on it.
struct Provenance {
  std::string said_by{};
  std::string login{};
  std::string version{};
  std::string signatures{};
};

Provenance provenance_of(const RegisterCall& call, const Register& all, std::string_view type, const std::string& id) {
  Provenance found{.version = version_of(all, type, id)};
  for (const std::size_t place : all.places_of(type, id)) {
    const Act& act = all.acts[place];
    if (found.said_by.empty()) {
      found.said_by = stated_by(call.contract, act.head);
      found.login = act.head.login;
    }
    const std::string words = signature_words(call.contract, act, all.bodies[place]);
    if (words.empty()) continue;
    found.signatures +=
        (found.signatures.empty() ? "" : "; ") + act.head.by + " (" + act.head.author_party + "): " + words;
  }
  return found;
}

std::string span_words(const Contract& contract, const std::optional<Interval>& span) {
  return span ? wall(contract, *span) : "no span";
}

void add_common(Listed& out, const Provenance& from, const std::string& approved_by, const std::string& approver_party,
                const std::string& stated, const std::vector<Reason>& reasons) {
  const std::string accepted =
      approved_by.empty() ? "" : approved_by + " (" + approver_party + "), as stated by " + stated;
  const std::vector<std::pair<std::string, std::string>> lines{{"said by", from.said_by},
                                                               {"accepted by", accepted},
                                                               {"signatures", from.signatures},
                                                               {"version", from.version},
                                                               {"because", joined_words(reasons)}};
  out.lines.insert(out.lines.end(), lines.begin(), lines.end());
  out.json["version"] = text_json(from.version);
  out.json["signatures"] = optional_text_json(from.signatures);
  out.json["login"] = optional_text_json(from.login);
  out.json["approved_by"] = optional_text_json(approved_by);
  out.json["approver_party"] = optional_text_json(approver_party);
  out.json["acceptance_stated_by"] = optional_text_json(stated);
  out.json["reasons"] = reasons_json(reasons);
}

Listed listed(const RegisterCall& call, const Register& all, const JudgedClaim& claim) {
  Listed out{.id = claim.id};
  const std::string cause = claim.cause == Cause::provider ? "the provider's own" : "third party";
  out.headline =
      span_words(call.contract, claim.span) + "  " + cause + " " + claim.party + "  " + joined(claim.standings);
  out.lines = {{"scope", sereno::joined(claim.scope)}, {"evidence", claim.evidence}};
  out.json = {{"id", text_json(claim.id)},
              {"class", text_json(joined(claim.standings))},
              {"cause", text_json(claim.cause == Cause::provider ? "provider" : "third_party")},
              {"party", optional_text_json(claim.party)},
              {"from", claim.span ? instant_json(claim.span->from) : json::value(nullptr)},
              {"to", claim.span ? instant_json(claim.span->to) : json::value(nullptr)},
              {"scope", texts_json(claim.scope)},
              {"evidence", optional_text_json(claim.evidence)},
              {"author", optional_text_json(claim.author)},
              {"author_party", text_json(claim.author_party)}};
  add_common(out, provenance_of(call, all, "attribution", claim.id), claim.approved_by, claim.approver_party,
             claim.stated_by, claim.reasons);
  return out;
}

Listed listed(const RegisterCall& call, const Register& all, const JudgedCorrection& correction) {
  Listed out{.id = correction.id};
  out.headline = span_words(call.contract, correction.span) + "  " + correction.function + " was " +
                 std::string(to_string(correction.state)) + "  " + joined(correction.standings);
  out.lines = {{"reason", correction.reason}, {"evidence", correction.evidence_sha256}};
  out.json = {{"id", text_json(correction.id)},
              {"class", text_json(joined(correction.standings))},
              {"function", optional_text_json(correction.function)},
              {"state", text_json(to_string(correction.state))},
              {"from", correction.span ? instant_json(correction.span->from) : json::value(nullptr)},
              {"to", correction.span ? instant_json(correction.span->to) : json::value(nullptr)},
              {"reason", optional_text_json(correction.reason)},
              {"evidence_sha256", optional_text_json(correction.evidence_sha256)},
              {"author", optional_text_json(correction.author)},
              {"author_party", text_json(correction.author_party)}};
  add_common(out, provenance_of(call, all, "correction", correction.id), correction.approver, correction.approver_party,
             correction.stated_by, correction.reasons);
  return out;
}

}  // namespace

std::optional<JudgedClaim> find_claim(const Contract& contract, const Register& all, const std::string& id) {
  for (const Entry& each : entries_of(all.acts, "attribution"))
    if (each.name == id) return judge_claim(each, contract, contract.function_ids(), contract.policy);
  return std::nullopt;
}

std::optional<JudgedCorrection> find_correction(const Contract& contract, const Register& all, const std::string& id) {
  for (const Entry& each : entries_of(all.acts, "correction"))
    if (each.name == id) return judge_correction(each, contract, contract.policy);
  return std::nullopt;
}

std::string standing_words(const std::vector<Standing>& standings, const std::vector<Reason>& reasons) {
  const auto stands = [&](Standing one) {
    return std::find(standings.begin(), standings.end(), one) != standings.end();
  };
  if (stands(Standing::incomplete)) return "it moves nothing until it is complete: " + joined_words(reasons);
  if (stands(Standing::pending)) return "it holds once the other party has accepted it";
  if (stands(Standing::refused)) return "it moves nothing: " + joined_words(reasons);
  return reasons.empty() ? "it holds" : "it holds: " + joined_words(reasons);
}

std::string worth_of(const Contract& contract, const Register& all, std::string_view type, const std::string& id) {
  const auto words = [](const auto& judged) {
    return judged ? standing_words(judged->standings, judged->reasons) : std::string();
  };
  if (type == "attribution") return words(find_claim(contract, all, id));
  return type == "correction" ? words(find_correction(contract, all, id)) : std::string();
}

Result<std::vector<Listed>> claim_entries(const RegisterCall& call, ledger::Ledger& book) {
  const auto all = read_register(book, call.clock());
  if (!all) return all.error();
  const FunctionIds functions = call.contract.function_ids();
  std::vector<Listed> entries;
  for (const Entry& each : entries_of(all->acts, "attribution"))
    entries.push_back(listed(call, *all, judge_claim(each, call.contract, functions, call.contract.policy)));
  return with_mails(std::move(entries), "attribution", *all, call.contract);
}

Result<std::vector<Listed>> correction_entries(const RegisterCall& call, ledger::Ledger& book) {
  const auto all = read_register(book, call.clock());
  if (!all) return all.error();
  std::vector<Listed> entries;
  for (const Entry& each : entries_of(all->acts, "correction"))
    entries.push_back(listed(call, *all, judge_correction(each, call.contract, call.contract.policy)));
  return with_mails(std::move(entries), "correction", *all, call.contract);
}

Result<std::vector<Listed>> bug_entries(const RegisterCall& call, ledger::Ledger& book) {
  const auto all = read_register(book, call.clock());
  if (!all) return all.error();
  const auto report = whole_report(call, book, *all);
  if (!report) return report.error();
  std::vector<Listed> entries;
  for (const Bug& bug : report->bugs) {
    Listed out{.id = bug.id};
    out.headline = std::string(bug.fixed ? "fixed" : "open") + "  opened " + wall(call.contract, bug.opened, "-");
    out.lines = {{"fixed", wall(call.contract, bug.fixed, "")},
                 {"incident", bug.incident},
                 {"what", bug.description},
                 {"stands", std::string(to_string(bug.standing))}};
    out.json = {{"ref", text_json(bug.id)},
                {"class", text_json(to_string(bug.standing))},
                {"opened", instant_json(bug.opened)},
                {"fixed", instant_json(bug.fixed)},
                {"incident", optional_text_json(bug.incident)},
                {"description", optional_text_json(bug.description)}};
    entries.push_back(std::move(out));
  }
  return entries;
}

}  // namespace sereno::sla
