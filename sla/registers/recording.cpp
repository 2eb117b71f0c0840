#include "sla/registers/recording.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <utility>
#include <variant>

#include "base/digest.h"
#include "ledger/decision.h"
#include "sla/sources/act_fields.h"
#include "sla/sources/fact_record.h"
#include "sla/sources/known_acts.h"
#include "sla/sources/records.h"

namespace sereno::sla {
namespace {

struct ReadyAct {
  Act act{};
  std::string body{};
};

Result<ReadyAct> ready(const std::string& text, const std::string& login, Instant now, std::int64_t sequence) {
  auto parsed = parse_record(text);
  if (!parsed) return parsed.error();
  auto* act = std::get_if<Act>(&parsed->record);
  if (act == nullptr) return Error{"a " + parsed->type + " is no act"};
  record(act->head, now, sequence, sha256_hex(parsed->body));
  act->head.login = login;
  return ReadyAct{std::move(*act), std::move(parsed->body)};
}

Result<void> decide_into(ledger::Batch* batch, const Register& all, const std::string& login, const DecideActs& decide,
                         const SeeActs& see) {
  auto decided = decide(all);
  if (!decided) return decided.error();
  KnownActs known;
  for (const Act& act : all.acts) known.add(act);
  std::vector<Act> acts;
  std::vector<ReadyAct> written;
  std::vector<std::string> warnings;
  std::int64_t sequence = std::int64_t{1} << 62;  // after all that a ledger holds
  for (const std::string& text : decided->records) {
    auto made = ready(text, login, all.now, sequence++);
    if (!made) return made.error();
    if (known.knows(made->act)) continue;
    for (std::string& warning : known.warnings(made->act)) warnings.push_back(std::move(warning));
    known.add(made->act);
    acts.push_back(made->act);
    written.push_back(std::move(*made));
  }
  if (const auto seen = see(acts, warnings); !seen) return seen;
  if (batch == nullptr) return {};
  for (ReadyAct& each : written) batch->add(fact_of(each.act, std::move(each.body)));
  for (ledger::Fact& message : decided->messages) batch->add_act(std::move(message));
  for (std::string& bytes : decided->files) batch->add_file(std::move(bytes));
  return {};
}

/// Says something of the entry itself, not only that it is accepted or refused.
bool is_substance(const Act& act) {
  if (const auto* said = says<ClaimSaid>(act))
    return said->cause || said->party || said->evidence || said->reason || said->from || said->to ||
           !said->scope.empty();
  if (const auto* said = says<CorrectionSaid>(act))
    return said->function || said->from || said->to || said->state || said->reason || said->author ||
           said->evidence_sha256;
  if (const auto* said = says<MaintenanceSaid>(act))
    return said->kind || said->from || said->to || !said->scope.empty() || said->description || said->work ||
           said->interruption;
  if (const auto* said = says<IncidentSaid>(act)) return !said->approval.spoken();
  return true;
}

}  // namespace

std::vector<std::size_t> Register::places_of(std::string_view type, std::string_view id) const {
  const std::string key = std::string(type) + " " + std::string(id);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < acts.size(); ++i)
    if (!acts[i].id.empty() && entry_key(acts[i]) == key) places.push_back(i);
  return places;
}

Result<Register> read_register(ledger::Ledger& book, Instant now) {
  const auto facts = book.facts(act_types());
  if (!facts) return facts.error();
  Register all{.now = now};
  for (const ledger::Fact& fact : *facts) {
    auto said = read_fact(fact);
    if (!said) return said.error();
    auto* act = std::get_if<Act>(&*said);
    if (act == nullptr) continue;
    all.acts.push_back(std::move(*act));
    all.bodies.push_back(fact.body);
  }
  return all;
}

Result<void> record_acts(ledger::Ledger& book, const std::string& login, const DecideActs& decide, const SeeActs& see) {
  ledger::Batch batch;
  ledger::decide_when_appended(batch, [&](ledger::Batch& writing, Instant now) -> Result<void> {
    const auto all = read_register(book, now);
    if (!all) return all.error();
    return decide_into(&writing, *all, login, decide, see);
  });
  const auto done = book.append(std::move(batch));
  if (!done) return done.error();
  return {};
}

Result<void> rehearse_acts(ledger::Ledger& book, Instant now, const DecideActs& decide, const SeeActs& see) {
  const auto all = read_register(book, now);
  if (!all) return all.error();
  return decide_into(nullptr, *all, recording_login(), decide, see);
}

std::string recording_login() {
  uid_t uid = getuid();
  std::ifstream audited("/proc/self/loginuid");
  unsigned long began_with = 0;
  constexpr unsigned long nobody_logged_in = 4294967295;
  if (audited >> began_with && began_with != nobody_logged_in) uid = static_cast<uid_t>(began_with);
  std::array<char, 4096> room{};
  passwd entry{};
  passwd* found = nullptr;
  getpwuid_r(uid, &entry, room.data(), room.size(), &found);
  return (found == nullptr ? "?" : std::string(found->pw_name)) + " (" + std::to_string(uid) + ")";
}

std::string version_of(const Register& all, std::string_view type, std::string_view id) {
  std::string digests;
  for (const std::size_t place : all.places_of(type, id))
    if (is_substance(all.acts[place])) digests += all.acts[place].head.digest + "\n";
  return sha256_hex(digests);
}

}  // namespace sereno::sla
