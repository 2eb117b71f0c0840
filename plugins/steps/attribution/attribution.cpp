#include "sereno/steps/attribution.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace sereno::steps {
namespace {

const Party client{.id = "client", .side = FaultOwner::client};

struct Verdict {
  Party party{};
  Confidence confidence = Confidence::medium;
  bool established = true;
};

Verdict at(Party party, Confidence confidence) { return {.party = std::move(party), .confidence = confidence}; }
Verdict nobody_yet() { return {.confidence = Confidence::none, .established = false}; }

Confidence more_with(bool witnessed) { return witnessed ? Confidence::high : Confidence::medium; }

/// Somebody else sees the platform fail, or that the way there is well.
bool platform_is_witnessed(const Witnesses& by) {
  return by.second_vantage == Seen::failing || by.inside == Seen::failing || by.anchors == Seen::well;
}

bool is_observers(Symptom symptom) { return symptom >= Symptom::no_route && symptom <= Symptom::canary_paused; }

/// What fails from here alone fails on the way; the lowest layer that fails wins.
std::optional<Verdict> below_everything(const Witnesses& by) {
  if (by.gateway == Seen::failing) return at({.id = "client", .side = FaultOwner::infrastructure}, Confidence::high);
  if (by.anchors == Seen::failing)
    return at({.id = "isp", .side = FaultOwner::third_party},
              by.gateway == Seen::well ? Confidence::high : Confidence::medium);
  return std::nullopt;
}

/// Nobody answers: it may be anywhere between here and there.
Verdict of_silence(const Failure& failure, const Witnesses& by, const Party& owner) {
  if (failure.named) return at(*failure.named, more_with(by.anchors == Seen::well));
  if (by.second_vantage == Seen::failing || by.inside == Seen::failing) return at(owner, Confidence::high);
  if (by.second_vantage == Seen::well) return at(client, Confidence::medium);
  return nobody_yet();
}

Verdict of_name(const Failure& failure, const Witnesses& by, const Party& owner) {
  if (by.other_resolver == Seen::well) return at(client, Confidence::high);
  if (failure.symptom == Symptom::no_such_name || by.other_resolver == Seen::failing)
    return at(owner, more_with(by.other_resolver == Seen::failing || by.second_vantage == Seen::failing));
  return nobody_yet();
}

/// A rejected credential is a matter of our settings until another canary, whose secret is another one, is rejected
/// too.
Verdict of_credential(const Witnesses& by, const Party& owner) {
  if (by.second_canary == Seen::failing) return at(owner, Confidence::high);
  return at({.side = FaultOwner::observer}, more_with(by.second_canary == Seen::well));
}

bool depends(const std::vector<Party>& depends_on, const Party& party) {
  return std::any_of(depends_on.begin(), depends_on.end(), [&](const Party& each) { return each.id == party.id; });
}

/// A provider is to blame where it fails when it is asked directly, the way to it is well, and the function needs it.
Verdict of_provider(const Failure& failure, const Witnesses& by, const Party& owner,
                    const std::vector<Party>& depends_on) {
  if (by.provider == Seen::well) return at(owner, Confidence::high);
  const Party provider = failure.named.value_or(depends_on.size() == 1 ? depends_on.front() : Party{});
  if (provider.id.empty() || !depends(depends_on, provider)) return nobody_yet();
  if (by.provider == Seen::failing && by.anchors == Seen::well) return at(provider, Confidence::high);
  return at(provider, by.provider == Seen::failing ? Confidence::medium : Confidence::low);
}

Verdict by_symptom(const Failure& failure, const Witnesses& by, const Party& owner,
                   const std::vector<Party>& depends_on) {
  switch (failure.symptom) {
    case Symptom::no_resolver:
    case Symptom::no_such_name:
      return of_name(failure, by, owner);
    case Symptom::no_answer:
      return of_silence(failure, by, owner);
    case Symptom::prohibited:
      return failure.named ? at(*failure.named, Confidence::high) : nobody_yet();
    case Symptom::proxy_refused:
    case Symptom::foreign_certificate:
    case Symptom::rewritten:
      return at(failure.named.value_or(client), more_with(by.second_vantage == Seen::well));
    case Symptom::over_quota:
    case Symptom::blocked:
      return failure.named ? at(*failure.named, Confidence::medium) : nobody_yet();
    case Symptom::credential_rejected:
      return of_credential(by, owner);
    case Symptom::not_delivered:
      return at(failure.named.value_or(client), Confidence::medium);
    case Symptom::provider_down:
      return of_provider(failure, by, owner, depends_on);
    case Symptom::told:
      return failure.named ? at(*failure.named, failure.told) : nobody_yet();
    default:
      return at(failure.named.value_or(owner), more_with(platform_is_witnessed(by)));
  }
}

/// From here alone nobody can tell: who names others has somebody to show for it.
bool is_seen_by_others(const Failure& failure, const Witnesses& by) {
  switch (failure.symptom) {
    case Symptom::provider_down:
      return by.provider == Seen::failing && by.anchors == Seen::well;
    case Symptom::no_resolver:
    case Symptom::no_such_name:
      return by.other_resolver != Seen::not_asked;
    default:
      return by.gateway == Seen::failing || by.anchors != Seen::not_asked || by.second_vantage != Seen::not_asked ||
             by.inside == Seen::well;
  }
}

void add(std::string& words, std::string_view who, Seen seen) {
  if (seen == Seen::not_asked) return;
  words += (words.empty() ? "" : "; ") + std::string(who) + (seen == Seen::well ? " well" : " failing");
}

std::string words_of(const Witnesses& by) {
  std::string words;
  add(words, "gateway", by.gateway);
  add(words, "anchors", by.anchors);
  add(words, "other resolver", by.other_resolver);
  add(words, "second canary", by.second_canary);
  add(words, "second vantage", by.second_vantage);
  add(words, "inside", by.inside);
  add(words, "provider", by.provider);
  return words;
}

std::string name_of(const Party& party) {
  if (party.id.empty()) return std::string(to_string(party.side));
  return party.id == to_string(party.side) ? party.id : party.id + " (" + std::string(to_string(party.side)) + ")";
}

/// Who it may be, as long as nobody says more.
std::string candidates(const Failure& failure, const Party& owner, const std::vector<Party>& depends_on) {
  std::string names = "candidates: " + name_of(owner);
  if (failure.named) names += ", " + name_of(*failure.named);
  for (const Party& party : depends_on) names += ", " + name_of(party);
  const bool on_the_way = failure.symptom == Symptom::no_answer || failure.symptom == Symptom::no_resolver ||
                          failure.symptom == Symptom::prohibited;
  return names + (on_the_way ? ", client's network, isp" : ", client");
}

Fault observers_own(const Failure& failure) {
  return {.owner = FaultOwner::observer, .confidence = Confidence::high, .step = failure.step};
}

}  // namespace

Symptom symptom_of(const FailedStep& step) {
  const auto says = [&](std::string_view words) { return step.observed.find(words) != step.observed.npos; };
  if (says("this machine has no way")) return Symptom::no_route;
  if (step.name == "proxy" || (says("proxy") && step.unseen)) return Symptom::proxy_refused;
  if (step.name == "resolve") return step.unseen ? Symptom::no_resolver : Symptom::no_such_name;
  if (step.name == "connect") return says("refused") ? Symptom::refused : Symptom::no_answer;
  if (step.out_of_time || says("not finished")) return Symptom::too_slow;
  if (step.unseen) return Symptom::wrong_settings;  // nobody was asked: a file of ours, an option
  return step.name == "tls" ? Symptom::bad_certificate : Symptom::wrong_content;
}

std::string_view observer_code(Symptom symptom) {
  switch (symptom) {
    case Symptom::no_route:
      return "no_route";
    case Symptom::clock_off:
      return "clock_off";
    case Symptom::no_resources:
      return "no_resources";
    case Symptom::wrong_settings:
      return "wrong_settings";
    case Symptom::credential_rejected:
      return "wrong_credential";
    default:
      return "";
  }
}

Fault attribute(const Failure& failure, const Witnesses& witnesses, const Party& owner,
                const std::vector<Party>& depends_on) {
  if (failure.symptom == Symptom::none) return {};
  if (is_observers(failure.symptom)) return observers_own(failure);
  const auto below = below_everything(witnesses);
  Verdict verdict = below ? *below : by_symptom(failure, witnesses, owner, depends_on);
  Fault fault{.step = failure.step, .reasons = words_of(witnesses)};
  if (!verdict.established) {
    fault.owner = FaultOwner::not_established;
    fault.reasons += (fault.reasons.empty() ? "" : "; ") + candidates(failure, owner, depends_on);
    return fault;
  }
  const bool others = verdict.party.side == FaultOwner::client || verdict.party.side == FaultOwner::third_party ||
                      verdict.party.side == FaultOwner::infrastructure;
  if (others && !below && !is_seen_by_others(failure, witnesses))
    verdict.confidence = std::min(verdict.confidence, Confidence::low);
  fault.owner = verdict.party.side;
  fault.party = verdict.party.id;
  fault.confidence = verdict.confidence;
  if (fault.reasons.empty()) fault.reasons = "no witness";
  return fault;
}

}  // namespace sereno::steps
