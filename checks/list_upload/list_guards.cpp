#include "checks/list_upload/list_guards.h"

#include <chrono>

namespace list_upload {
namespace {

constexpr std::string_view journal = "list_upload.";
constexpr sereno::milliseconds patience{2000};
/// As long as platforms lock for: VICIdial 15 minutes.
constexpr std::chrono::minutes lock_lasts{15};

}  // namespace

std::optional<ListGuards::Refusal> ListGuards::take(bool signs_in) {
  const sereno::CanaryAnswer answer = context_.take_canary(canary_, signs_in, patience);
  held_ = held_ || static_cast<bool>(answer);
  if (answer) return std::nullopt;
  observer_ = answer.observer();
  return Refusal{.words = answer.why};
}

std::optional<ListGuards::Refusal> ListGuards::may_sign_in(const std::string&) { return take(true); }

void ListGuards::signed_in(const std::string&, SignIn how) {
  switch (how) {
    case SignIn::accepted:
      return context_.sign_in_ended(canary_, sereno::SignIn::accepted);
    case SignIn::rejected:
      return context_.sign_in_ended(canary_, sereno::SignIn::rejected, "the credential was rejected");
    case SignIn::locked:
      return context_.sign_in_ended(canary_, sereno::SignIn::put_off, "the account is locked",
                                    context_.now() + lock_lasts);
    case SignIn::not_seen:
      return;
  }
}

std::optional<ListGuards::Refusal> ListGuards::may_change(const std::string&, const std::string& mark) {
  if (auto refusal = take(false)) return refusal;
  const std::string key = std::string(journal) + mark;
  try {
    context_.keep_intent(key, list_id_ + " " + mark);
  } catch (const sereno::CheckFailure& failure) {
    observer_ = "no_canary_state";
    return Refusal{.words = failure.what()};
  }
  key_ = key;
  return std::nullopt;
}

void ListGuards::ended() {
  if (!key_.empty() && settled_()) context_.drop_intent(key_);
  key_.clear();
  if (std::exchange(held_, false)) context_.release_canary(canary_);
}

std::vector<Note> ListGuards::left_behind() const {
  std::vector<Note> notes;
  for (sereno::Context::Intent& intent : context_.open_intents()) {
    const auto blank = intent.note.find(' ');
    if (!intent.key.starts_with(journal) || blank == std::string::npos) continue;
    if (intent.note.substr(0, blank) != list_id_) continue;
    notes.push_back({.key = std::move(intent.key), .list_id = list_id_, .marker = intent.note.substr(blank + 1)});
  }
  return notes;
}

}  // namespace list_upload
