#include "sla/commands/decision_command.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <fstream>
#include <sstream>
#include <variant>

#include "sla/commands/claim_entries.h"
#include "sla/commands/maintenance_entries.h"
#include "sla/registers/signature.h"
#include "sla/sources/records.h"

namespace sereno::sla {
namespace {

namespace options = boost::program_options;

/// Whose statement it is: of the first that said it.
Result<std::string> claimant_of(const Register& all, std::string_view type, const std::string& id) {
  const auto places = all.places_of(type, id);
  if (places.empty()) return no_entry(type, id);
  return all.acts[places.front()].head.author_party;
}

Result<std::string> one_line_of(const std::string& path) {
  std::ifstream input(path, std::ios::binary);
  std::string line;
  if (!input || !std::getline(input, line)) return Error{path + ": cannot be read"};
  return line;
}

const Approval* approval_of(const Act& act) {
  if (const auto* said = says<ClaimSaid>(act)) return &said->approval;
  if (const auto* said = says<CorrectionSaid>(act)) return &said->approval;
  if (const auto* said = says<IncidentSaid>(act)) return &said->approval;
  return nullptr;
}

/// Whether it agrees to what it is about; of a maintenance, that its notice arrived.
bool agrees(const Act& act) {
  if (const auto* said = says<MaintenanceSaid>(act)) return said->ack.has_value();
  const Approval* approval = approval_of(act);
  return approval != nullptr && approval->accepted.value_or(false);
}

/// Why the act is not what somebody of the role signed about this entry as it stands; nothing when it is.
Result<void> fits(const RegisterCall& call, const Register& all, std::string_view type, Role needed,
                  const ParsedRecord& record) {
  const auto* act = std::get_if<Act>(&record.record);
  if (act == nullptr || type_of(*act) != type || act->id != call.id)
    return Error{"what is signed is not about " + std::string(called(type)) + " " + call.id};
  const std::string& party = act->head.author_party;
  if (call.contract.role_of(party) != needed)
    return Error{"it is for the " + std::string(to_string(needed)) + " to accept it, not for " + party};
  if (!agrees(*act)) return Error{"what is signed accepts nothing"};
  const SignedBy signer = signer_of(call.contract, party, record.body);
  if (!signer.there) return Error{"it is not signed"};
  if (signer.key.empty())
    return Error{"no key that the contract has of " + party + " (parties: keys) made this signature"};
  if (act->head.version != version_of(all, type, call.id))
    return Error{call.id + " is not any more as it was when that was signed: the other party has to look at it again"};
  return {};
}

Result<ParsedRecord> signed_record(const RegisterCall& call) {
  const auto line = one_line_of(call.text("signed"));
  if (!line) return line.error();
  auto record = parse_record(*line);
  if (!record) return Error{call.text("signed") + ": " + record.error().message};
  return std::move(*record);
}

/// The other side of whoever stated it.
Result<Role> role_needed(const RegisterCall& call, const Register& all, std::string_view type) {
  const auto claimant = claimant_of(all, type, call.id);
  if (!claimant) return claimant.error();
  return other_of(call.contract.role_of(*claimant) == Role::client ? Role::client : Role::provider);
}

Result<Change> accepted(const RegisterCall& call, const Register& all, std::string_view type) {
  const auto record = signed_record(call);
  if (!record) return record.error();
  const auto needed = role_needed(call, all, type);
  if (!needed) return needed.error();
  if (const auto fit = fits(call, all, type, *needed, *record); !fit) return fit.error();
  const Act& act = std::get<Act>(record->record);
  const auto after = register_with(all, {record->body});
  if (!after) return after.error();
  const std::string worth = worth_of(call.contract, *after, type, call.id);
  return Change{.id = call.id,
                .decided = {.records = {record->body}},
                .remarks = {"accepted by " + act.head.by + " (" + act.head.author_party + "), signed" +
                            (worth.empty() ? "" : "; " + worth)}};
}

}  // namespace

void declare_signed(options::options_description& description) {
  description.add_options()("signed", options::value<std::string>(),
                            "FILE: the other party's acceptance, as 'sereno-sla sign' printed it");
}

int accept_entry(const RegisterCall& call, std::string_view type) {
  if (!call.has("signed"))
    return refuse(
        "an acceptance comes from the other party: signed by it ('sereno-sla sign', then --signed FILE) or by "
        "its answer to a mail. Nobody types it for the other one");
  return change(call, [&](const Register& all) { return accepted(call, all, type); });
}

Result<Change> signed_acknowledgement(const RegisterCall& call, const Register& all) {
  const auto record = signed_record(call);
  if (!record) return record.error();
  if (const auto claimant = claimant_of(all, "maintenance", call.id); !claimant) return claimant.error();
  if (const auto fit = fits(call, all, "maintenance", Role::client, *record); !fit) return fit.error();
  const Act& act = std::get<Act>(record->record);
  return Change{.id = call.id,
                .decided = {.records = {record->body}},
                .remarks = {"acknowledged " + wall(call.contract, *says<MaintenanceSaid>(act)->ack) + " by " +
                            act.head.by + " (" + act.head.author_party + "), signed"}};
}

int refuse_entry(const RegisterCall& call, std::string_view type) {
  return change(call, [&](const Register& all) -> Result<Change> {
    const auto claimant = claimant_of(all, type, call.id);
    if (!claimant) return claimant.error();
    const Role role = call.contract.role_of(call.speaker.party);
    if (call.contract.role_of(*claimant) == role)
      return Error{"it is for the other party to refuse it; what your own has said is withdrawn (--party)"};
    if (role != Role::client && role != Role::provider)
      return Error{"it is for the client or the provider to refuse it, not for " + call.speaker.party};
    Statement said(type, call.id, call.speaker);
    said.flag("accepted", false).text("note", call.text("reason"));
    return Change{.id = call.id,
                  .decided = {.records = {said.json()}},
                  .remarks = {"refused by " + call.speaker.by + " (" + call.speaker.party + ")"}};
  });
}

int withdraw_entry(const RegisterCall& call, std::string_view type) {
  return change(call, [&](const Register& all) -> Result<Change> {
    const auto claimant = claimant_of(all, type, call.id);
    if (!claimant) return claimant.error();
    const std::string& party = call.speaker.party;
    const auto places = all.places_of(type, call.id);
    const auto is_its_own = [&](std::size_t place) { return all.acts[place].head.author_party == party; };
    if (std::none_of(places.begin(), places.end(), is_its_own))
      return Error{party + " has said nothing of it: it is for " + *claimant + " to take it back (--party)"};
    const auto said = Statement::withdrawal(type, call.id, {}, call.text("reason"), call.speaker);
    const std::string told =
        *claimant == party
            ? "taken back"
            : "what " + party + " decided of it is taken back; the statement is that of " + *claimant + ", and stands";
    return Change{.id = call.id, .decided = {.records = {said.json()}}, .remarks = {told}};
  });
}

std::string signature_words(const Contract& contract, const Act& act, const std::string& body) {
  const SignedBy signer = signer_of(contract, act.head.author_party, body);
  if (!signer.there) return "";
  return signer.key.empty() ? "its signature is of no key that the contract has" : "signed with " + signer.key;
}

}  // namespace sereno::sla
