#include "sla/channels/claim_question.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <optional>

#include "sla/channels/kept_text.h"
#include "sla/channels/recorded.h"
#include "sla/claim.h"
#include "sla/correction.h"
#include "sla/entry.h"
#include "sla/registers/recording.h"

namespace sereno::sla {

namespace {

constexpr std::string_view claim_type = "attribution", correction_type = "correction";

bool is_in(const std::vector<Standing>& standings, Standing one) {
  return std::find(standings.begin(), standings.end(), one) != standings.end();
}

/// An entry without an id has nobody's name to be answered by.
bool has_id(const Entry& entry) { return !entry.acts.empty() && !entry.acts.front()->id.empty(); }

Instant last_word(const Entry& entry) {
  Instant last = entry.acts.front()->head.recorded_at;
  for (const Act* act : entry.acts) last = std::max(last, act->head.recorded_at);
  return last;
}

class Questions {
 public:
  Questions(const std::vector<Act>& acts, const Contract& contract)
      : all_{.acts = acts}, contract_(contract), functions_(contract.function_ids()) {}

  std::vector<OpenQuestion> result() {
    for (const Entry& entry : entries_of(all_.acts, claim_type)) add_claim(entry);
    for (const Entry& entry : entries_of(all_.acts, correction_type)) add_correction(entry);
    return std::move(found_);
  }

  /// How the entry stands; nothing where there is none.
  std::vector<Standing> standings_of(const AboutSaid& about) const {
    for (const Entry& entry : entries_of(all_.acts, about.type)) {
      if (entry.name != about.id) continue;
      if (about.type == claim_type) return judge_claim(entry, contract_, functions_, contract_.policy).standings;
      return judge_correction(entry, contract_, contract_.policy).standings;
    }
    return {};
  }

  std::string version(const AboutSaid& about) const { return version_of(all_, about.type, about.id); }

 private:
  template <class Judged>
  OpenQuestion* open(std::string_view type, const Entry& entry, const Judged& judged) {
    const bool waits = is_in(judged.standings, Standing::pending) && judged.span &&
                       contract_.role_of(judged.author_party) == Role::provider;
    if (!has_id(entry) || !waits) return nullptr;
    OpenQuestion question{.about = {std::string(type), entry.name}, .stated = last_word(entry), .span = *judged.span};
    question.version = version(question.about);
    found_.push_back(std::move(question));
    return &found_.back();
  }

  void add_claim(const Entry& entry) {
    const JudgedClaim claim = judge_claim(entry, contract_, functions_, contract_.policy);
    OpenQuestion* question = open(claim_type, entry, claim);
    if (question == nullptr) return;
    question->scope = claim.scope;
    question->party = claim.party;
    question->evidence = claim.evidence;
  }

  void add_correction(const Entry& entry) {
    const JudgedCorrection correction = judge_correction(entry, contract_, contract_.policy);
    OpenQuestion* question = open(correction_type, entry, correction);
    if (question == nullptr) return;
    question->scope = {correction.function};
    question->state = to_string(correction.state);
    question->evidence = correction.reason;
    if (!correction.evidence_sha256.empty()) question->evidence += " sha256:" + correction.evidence_sha256;
  }

  Register all_;
  const Contract& contract_;
  FunctionIds functions_;
  std::vector<OpenQuestion> found_{};
};

std::string wall(const Contract& contract, Instant at) {
  return contract.zone->wall_text(at) + " " + contract.zone->offset_text(at);
}

std::string version_in(const Message& message) {
  for (const auto& [name, value] : message.parameters)
    if (name == "version") return value;
  return {};
}

}  // namespace

std::vector<OpenQuestion> open_questions(const std::vector<Act>& acts, const Contract& contract) {
  return Questions(acts, contract).result();
}

NewMessage claim_question(const OpenQuestion& question, const std::string& token, const Contract& contract,
                          const Letterhead& head) {
  std::string scope;
  for (const std::string& each : question.scope) scope += (scope.empty() ? "" : ", ") + each;
  return {.about = question.about,
          .form = std::string(question_form),
          .occasion = question.version,
          .parameters = {{"reference", question.about.id},
                         {"provider", head.provider},
                         {"span", wall(contract, question.span.from) + " - " + wall(contract, question.span.to)},
                         {"scope", scope},
                         {"party", question.party},
                         {"state", question.state},
                         {"evidence", kept(question.evidence)},
                         {"version", question.version}},
          .language = head.language,
          .token = token,
          .mail_domain = head.mail_domain};
}

bool was_asked(const OpenQuestion& question, const std::vector<Message>& messages) {
  return std::any_of(messages.begin(), messages.end(), [&](const Message& each) {
    return each.form == question_form && each.about.type == question.about.type && each.about.id == question.about.id &&
           version_in(each) == question.version && each.fate() != Fate::refused && each.fate() != Fate::bounced;
  });
}

Result<ClaimAnswer> answer_to_claim(const Message& question, const ClaimReply& reply, const std::vector<Act>& acts,
                                    const Contract& contract) {
  const Questions all(acts, contract);
  const AboutSaid& about = question.about;
  const std::string version = version_in(question);
  if (all.version(about) != version)
    return ClaimAnswer{.look_at = about.id + " is not any more as it was when it was put to " + question.to +
                                  ": the client has to be asked again"};
  const auto standings = all.standings_of(about);
  if (is_in(standings, Standing::withdrawn)) return ClaimAnswer{.look_at = about.id + " was taken back meanwhile"};
  if (is_in(standings, Standing::established) && !is_in(standings, Standing::pending))
    return ClaimAnswer{.look_at = reply.accepts ? "" : "it refuses " + about.id + ", which was accepted before"};
  auto fact = recorded({{"type", about.type},
                        {"id", about.id},
                        {"author_party", client_party},
                        {"channel", "mail"},
                        {"by", reply.from},
                        {"said_at", format_instant(reply.said)},
                        {"accepted", reply.accepts},
                        {"version", version},
                        {"note", "mail " + reply.sha256}});
  if (!fact) return fact.error();
  ClaimAnswer answer{.look_at = reply.accepts ? "" : "the client refuses " + about.id};
  answer.facts.push_back(std::move(*fact));
  return answer;
}

}  // namespace sereno::sla
