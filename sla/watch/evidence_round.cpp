#include "sla/watch/evidence_round.h"

#include <chrono>
#include <utility>

#include "ledger/decision.h"
#include "sla/channels/claim_question.h"
#include "sla/channels/notices.h"
#include "sla/registers/erasure.h"
#include "sla/registers/proposed_claims.h"
#include "sla/registers/recording.h"
#include "sla/registers/token.h"

namespace sereno::sla {

namespace {

const Speaker itself{.by = "sereno-sla watch"};
constexpr milliseconds asked_within = std::chrono::hours{24};

/// Those that nobody was asked about as they stand. History that is brought in is nobody's question.
std::vector<OpenQuestion> unasked(const Register& all, const Contract& contract) {
  auto questions = open_questions(all.acts, contract);
  const auto messages = messages_of(all.acts);
  std::erase_if(questions, [&](const OpenQuestion& each) {
    return each.stated + asked_within < all.now || was_asked(each, messages);
  });
  return questions;
}

Result<void> ask(ledger::Batch& writing, const OpenQuestion& question, const Contract& contract,
                 const ChannelSettings& settings, Instant now) {
  const auto message = claim_question(
      question, make_token(claim_token, system_random), contract,
      {.provider = settings.provider, .mail_domain = settings.mail_domain(), .language = settings.language});
  for (NewMessage& each : to_each(message, client_addresses(contract, settings.contacts))) {
    each.by = itself.by;
    auto fact = queue_message(each, now);
    if (!fact) return fact.error();
    writing.add(std::move(*fact));
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> claim_what_checks_saw(ledger::Ledger& book, const Contract& contract,
                                                       const std::vector<Interval>& outages) {
  std::vector<std::string> told;
  for (const Interval& outage : outages) {
    const auto runs = book.runs(outage.from, outage.to);
    if (!runs) return runs.error();
    auto proposals = propose_claims(contract, *runs, outage);
    std::erase_if(proposals, [](const Proposal& each) { return each.cause == Cause::provider; });
    if (proposals.empty()) continue;
    ProposedClaims filed;
    const auto done = record_acts(
        book, recording_login(),
        [&](const Register& all) -> Result<Decided> {
          filed = file_proposals(contract, all, proposals, *runs, itself);
          return std::move(filed.decided);
        },
        [](const std::vector<Act>&, const std::vector<std::string>&) { return Result<void>{}; });
    if (!done) return done.error();
    for (const ProposedClaim& each : filed.claims)
      told.push_back(each.id + ": the checks lay " + each.proposal.function + " at " + each.proposal.party);
  }
  return told;
}

Result<std::vector<std::string>> ask_about_claims(ledger::Ledger& book, const Contract& contract,
                                                  const ChannelSettings& settings, Instant now) {
  const auto known = read_register(book, now);
  if (!known) return known.error();
  std::vector<std::string> told;
  if (unasked(*known, contract).empty()) return told;
  ledger::Batch batch;
  ledger::decide_when_appended(batch, [&](ledger::Batch& writing, Instant) -> Result<void> {
    const auto all = read_register(book, now);
    if (!all) return all.error();
    for (const OpenQuestion& each : unasked(*all, contract)) {
      if (const auto asked = ask(writing, each, contract, settings, now); !asked) return asked;
      told.push_back(each.about.id + ": put to the client");
    }
    return {};
  });
  if (const auto done = book.append(std::move(batch)); !done) return done.error();
  return told;
}

Result<std::vector<std::string>> erase_old_bytes(ledger::Ledger& book, milliseconds keep, Instant now) {
  const auto facts = book.facts({});
  if (!facts) return facts.error();
  std::vector<std::string> told;
  bool erased_before = false;
  for (const std::string& digest : personal_before(*facts, now - keep)) {
    const auto file = book.file(digest);
    if (!file) return file.error();
    erased_before = erased_before || (*file && !(*file)->bytes);
    if (!*file || !(*file)->bytes) continue;
    const auto done = book.erase_file(
        digest, erasure_of(digest, "it was kept as long as the settings say (keep_mails)", itself, recording_login()));
    if (!done) return done.error();
    told.push_back("erased " + digest + ": it was kept as long as keep_mails says");
  }
  // While somebody read the ledger the bytes could not be taken out of its log of writes.
  if (erased_before)
    if (const auto settled = book.settle(); !settled) return settled.error();
  return told;
}

}  // namespace sereno::sla
