#include "plugins/host/canary/kept_canaries.h"

#include <algorithm>
#include <cerrno>

namespace sereno::host {
namespace {

std::string name_of(const Canary& canary) { return "canary '" + canary.account + "' at " + canary.platform; }

CanaryAnswer unreachable(const Canary& canary, const std::string& why) {
  return {.verdict = CanaryVerdict::unreachable, .why = name_of(canary) + ": " + why};
}

/// When a refusal is over.
std::string ends(const CanaryAnswer& answer) {
  if (answer.until)
    return "; no sign-in before " + format_instant(std::chrono::ceil<std::chrono::seconds>(*answer.until));
  return "; no sign-in before 'sereno breaker reset'";
}

/// Somebody else's file of this name would mix two accounts up.
bool is_of(const CanaryRecord& record, const Canary& canary) {
  return record.number == 0 || (record.platform == canary.platform && record.account == canary.account);
}

}  // namespace

KeptCanaries::~KeptCanaries() {
  for (const auto& known : known_)
    if (known->held) known->file.release();
}

KeptCanaries::Known* KeptCanaries::find(const Canary& canary) {
  for (const auto& known : known_)
    if (known->platform == canary.platform && known->account == canary.account) return known.get();
  return nullptr;
}

CanaryAnswer KeptCanaries::take(const Canary& canary, bool signs_in) {
  if (!is_canary_name(canary.platform) || !is_canary_name(canary.account))
    return {.verdict = CanaryVerdict::unreachable,
            .why = "a canary's platform and account are one line of 1 to 128 bytes each"};
  Known* known = find(canary);
  if (!known) {
    auto file = open_(canary_file_name(canary.platform, canary.account));
    if (!file) return unreachable(canary, file.error().message);
    known = known_.emplace_back(std::make_unique<Known>(canary, std::move(*file))).get();
  }
  const bool had_it = known->held;
  if (!had_it) {
    const auto lease = known->file.lease();
    if (!lease) return unreachable(canary, lease.error().message);
    if (*lease == CanaryFile::Lease::busy) return busy(*known);
  }
  CanaryAnswer answer = settle_with(*known, canary, signs_in);
  known->held = had_it || answer;
  if (!known->held) known->file.release();
  return answer;
}

/// Under the lease. A sign-in is on record before it is made.
CanaryAnswer KeptCanaries::settle_with(Known& known, const Canary& canary, bool signs_in) {
  CanaryAnswer answer{.verdict = CanaryVerdict::granted};
  bool others = false;
  const auto done = known.file.update(
      [&](CanaryRecord& record) {
        others = !is_of(record, canary);
        if (others) return false;
        const Instant now = now_();
        const bool settled = settle(record.state, now);
        if (signs_in) answer = may_sign_in(record.state, canary.limits, now);
        if (!answer) return settled;
        if (signs_in) note_sign_in(record.state, canary.limits, now);
        record.platform = canary.platform;
        record.account = canary.account;
        record.state.holder = holder_.words;
        record.state.held_until = holder_.until;
        return true;
      },
      Sync::no);
  if (!done) return unreachable(canary, done.error().message);
  if (others) return unreachable(canary, "its file belongs to another account");
  if (!answer) answer.why = name_of(canary) + ": " + answer.why + ends(answer);
  return answer;
}

CanaryAnswer KeptCanaries::busy(const Known& known) const {
  const auto record = known.file.read();
  std::string by = record && !record->state.holder.empty() ? " by " + record->state.holder : "";
  return {.verdict = CanaryVerdict::busy,
          .why = "canary '" + known.account + "' at " + known.platform + " is in use" + by};
}

int KeptCanaries::ended(const Canary& canary, SignIn outcome, std::string_view words, std::optional<Instant> until) {
  Known* const known = find(canary);
  if (!known || !known->held) return ENOLCK;
  const auto done = known->file.update(
      [&](CanaryRecord& record) { return note_end(record.state, outcome, words, until, now_()); }, Sync::yes);
  return done ? 0 : EIO;
}

void KeptCanaries::release(const Canary& canary) {
  Known* const known = find(canary);
  if (!known || !known->held) return;
  known->file.release();
  known->held = false;
}

Intents* KeptCanaries::journal() {
  const auto held = std::find_if(known_.begin(), known_.end(), [](const auto& known) { return known->held; });
  return held == known_.end() ? nullptr : &(*held)->journal;
}

OpenCanary canaries_below(std::string state_folder) {
  return [folder = std::move(state_folder)](const std::string& name) { return open_canary_file(folder, name); };
}

}  // namespace sereno::host
