// The canary of an upload: one run at a time, the breaker of its sign-ins, and a journal of what has to be taken away.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sereno/check.h"
#include "sereno/flows/guards.h"

namespace list_upload {

/// What an upload noted before its first byte.
struct Note {
  std::string key{};
  std::string list_id{};
  std::string marker{};
};

/// A deletion that was accepted settles nothing: the caller says when the rows are seen to be gone. Borrows `context`
/// for its life. One thread.
class ListGuards final : public sereno::flows::Guards {
 public:
  using Refusal = sereno::flows::Refusal;
  using SignIn = sereno::flows::SignIn;
  /// `settled` is asked once, when the run has cleaned up and still holds the canary.
  ListGuards(const sereno::Context& context, sereno::Canary canary, std::string list_id, std::function<bool()> settled)
      : context_(context), canary_(std::move(canary)), list_id_(std::move(list_id)), settled_(std::move(settled)) {}

  std::optional<Refusal> may_begin() override { return std::nullopt; }
  std::optional<Refusal> may_sign_in(const std::string& step) override;
  void signed_in(const std::string& step, SignIn how) override;
  std::optional<Refusal> may_change(const std::string& step, const std::string& mark) override;
  void cleaned_up(const std::string&) override {}
  void ended() override;

  /// CheckResult::observer of what was refused last; empty: nothing was.
  const std::string& observer() const { return observer_; }
  /// What earlier runs with this list left, oldest first. The canary has to be held, which a sign-in does.
  std::vector<Note> left_behind() const;
  void settle(const Note& note) const { context_.drop_intent(note.key); }

 private:
  std::optional<Refusal> take(bool signs_in);

  const sereno::Context& context_;
  sereno::Canary canary_;
  std::string list_id_;
  std::function<bool()> settled_;
  bool held_ = false;
  std::string key_{};  ///< of this run's note; empty: it has none
  std::string observer_{};
};

/// For cleaning up behind an earlier run: what is done is noted already.
class NotedAlready final : public sereno::flows::Guards {
 public:
  using Refusal = sereno::flows::Refusal;
  std::optional<Refusal> may_begin() override { return std::nullopt; }
  std::optional<Refusal> may_sign_in(const std::string&) override {
    return Refusal{.words = "nobody signs in to clean up"};
  }
  void signed_in(const std::string&, sereno::flows::SignIn) override {}
  std::optional<Refusal> may_change(const std::string&, const std::string&) override { return std::nullopt; }
  void cleaned_up(const std::string&) override {}
  void ended() override {}
};

}  // namespace list_upload
