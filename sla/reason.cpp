#include "sla/reason.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <utility>

namespace sereno::sla {
namespace {

struct Wording {
  ReasonCode code;
  std::string_view name;
  std::string_view sentence;  ///< {0} is the first parameter
};

constexpr Wording wordings[] = {
    {ReasonCode::emergency, "emergency", "an emergency: only scheduled maintenance is excluded"},
    {ReasonCode::not_acknowledged, "not_acknowledged",
     "the client did not acknowledge it before the start (ack=required)"},
    {ReasonCode::no_contact, "no_contact",
     "neither acknowledged nor told by telephone before the start (ack=ack_or_phone)"},
    {ReasonCode::no_notice, "no_notice", "there was no notice by e-mail"},
    {ReasonCode::late_notice, "late_notice", "notice came {0} ahead, {1} are required (late_notice={2})"},
    {ReasonCode::notice_after_start, "notice_after_start",
     "notice came {0} after the start, {1} are required (late_notice={2})"},
    {ReasonCode::outside_windows, "outside_windows", "lies outside the allowed windows"},
    {ReasonCode::partly_outside, "partly_outside", "{0} of it lie outside the allowed windows"},
    {ReasonCode::missing, "missing", "{0} is missing"},
    {ReasonCode::not_accepted, "not_accepted", "not accepted"},
    {ReasonCode::accepted_by_own_side, "accepted_by_own_side",
     "accepted by {0}, not by the other party (acceptance=other_party)"},
    {ReasonCode::refused_by, "refused_by", "refused by {0}"},
    {ReasonCode::not_a_third_party, "not_a_third_party", "{0} is no third party: the contract lists it as {1}"},
    {ReasonCode::withdrawn, "withdrawn", "withdrawn: {0}"},
    {ReasonCode::withdrawal_not_agreed, "withdrawal_not_agreed",
     "taking it back needs the other party's agreement, and it stands until then"},
    {ReasonCode::cause_not_established, "cause_not_established", "cause not established"},
    {ReasonCode::request_not_established, "request_not_established", "request not established"},
    {ReasonCode::pause_not_established, "pause_not_established", "pause not established"},
    {ReasonCode::root_not_established, "root_not_established", "root not established"},
    {ReasonCode::not_associated, "not_associated", "not associated with any measured downtime"},
};

const Wording& wording_of(ReasonCode code) {
  const auto found =
      std::find_if(std::begin(wordings), std::end(wordings), [code](const Wording& each) { return each.code == code; });
  assert(found != std::end(wordings));
  return *found;
}

}  // namespace

std::string_view name_of(ReasonCode code) { return wording_of(code).name; }

std::string words(const Reason& reason) {
  const std::string_view sentence = wording_of(reason.code).sentence;
  std::string text;
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    if (sentence[i] != '{') {
      text += sentence[i];
      continue;
    }
    const auto place = static_cast<std::size_t>(sentence[i + 1] - '0');
    if (place < reason.parameters.size()) text += reason.parameters[place];
    i += 2;
  }
  while (text.ends_with(": ") || text.ends_with(' ')) text.resize(text.find_last_not_of(": ") + 1);
  return text;
}

std::vector<std::string> words(const std::vector<Reason>& reasons) {
  std::vector<std::string> sentences;
  for (const Reason& each : reasons) sentences.push_back(words(each));
  return sentences;
}

void add_once(std::vector<Reason>& reasons, Reason reason) {
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(std::move(reason));
}

}  // namespace sereno::sla
