// A claim or a correction put to the client: the mail that asks for his word, and what his answer to it does. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sereno/time.h"
#include "sla/act.h"
#include "sla/channels/message.h"
#include "sla/channels/notices.h"
#include "sla/contract.h"
#include "sla/interval_set.h"

namespace sereno::sla {

/// The form of the mail; its answer carries a token of kind claim_token.
inline constexpr std::string_view question_form = "claim-question";

/// What the provider stated and what holds once the client accepts it.
struct OpenQuestion {
  AboutSaid about{};      ///< {"attribution", "CLM-2026-0001"} or a correction
  std::string version{};  ///< of what is stated (version_of()): the answer is about this and nothing later
  Instant stated{};       ///< when its last word was recorded
  Interval span{};
  std::vector<std::string> scope{};  ///< function ids; empty: all
  std::string party{};               ///< of a claim: who is blamed
  std::string state{};               ///< of a correction: how the function was
  std::string evidence{};
};

/// Of all acts of a ledger, in the order of their first ones: entries with an id of which something is pending.
std::vector<OpenQuestion> open_questions(const std::vector<Act>& acts, const Contract& contract);

/// `about` is the entry, `occasion` and the parameter "version" its version: a statement that was changed is asked
/// about anew.
NewMessage claim_question(const OpenQuestion& question, const std::string& token, const Contract& contract,
                          const Letterhead& head);

/// Whether a mail with that version is on its way or arrived; one that was refused or came back is none.
bool was_asked(const OpenQuestion& question, const std::vector<Message>& messages);

/// What an answer does.
struct ClaimAnswer {
  std::vector<ledger::Fact> facts{};  ///< none or one
  std::string look_at{};              ///< why a person should see it; empty: no need
};

/// Who answered what.
struct ClaimReply {
  std::string from{};
  std::string sha256{};  ///< of the mail
  Instant said{};        ///< behind the question's acceptance
  bool accepts = false;  ///< or refuses
};

/// The client's word on the entry, where it stands as it was put to him. The first acceptance counts: whoever answers
/// behind it changes nothing, and taking it back is an act of its own (claim withdraw).
Result<ClaimAnswer> answer_to_claim(const Message& question, const ClaimReply& reply, const std::vector<Act>& acts,
                                    const Contract& contract);

}  // namespace sereno::sla
