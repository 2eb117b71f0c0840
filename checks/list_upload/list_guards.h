// The canary's guards for an upload: its note stays until the rows are seen to be gone.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "sereno/flows/canary_guards.h"

namespace list_upload {

/// A deletion that was accepted settles nothing: the caller says when it is settled. Borrows `guards`. One thread.
class ListGuards final : public sereno::flows::Guards {
 public:
  using Refusal = sereno::flows::Refusal;
  /// `settled` is asked once, when the run has cleaned up and still holds the canary.
  ListGuards(sereno::flows::CanaryGuards& guards, std::string list_id, std::function<bool()> settled)
      : guards_(guards), list_id_(std::move(list_id)), settled_(std::move(settled)) {}

  std::optional<Refusal> may_begin() override { return guards_.may_begin(); }
  std::optional<Refusal> may_sign_in(const std::string& step) override { return guards_.may_sign_in(step); }
  void signed_in(const std::string& step, sereno::flows::SignIn how) override { guards_.signed_in(step, how); }
  std::optional<Refusal> may_change(const std::string& step, const std::string& mark) override {
    return guards_.may_change(step, list_id_ + " " + mark);
  }
  void cleaned_up(const std::string&) override {}
  void ended() override {
    if (settled_()) guards_.cleaned_up("upload");
    guards_.ended();
  }

 private:
  sereno::flows::CanaryGuards& guards_;
  std::string list_id_;
  std::function<bool()> settled_;
};

/// For cleaning up behind an earlier run: what is done is noted already.
class NotedAlready final : public sereno::flows::Guards {
 public:
  using Refusal = sereno::flows::Refusal;
  std::optional<Refusal> may_begin() override { return std::nullopt; }
  std::optional<Refusal> may_sign_in(const std::string&) override {
    return Refusal{.words = "there is no sign-in here"};
  }
  void signed_in(const std::string&, sereno::flows::SignIn) override {}
  std::optional<Refusal> may_change(const std::string&, const std::string&) override { return std::nullopt; }
  void cleaned_up(const std::string&) override {}
  void ended() override {}
};

}  // namespace list_upload
