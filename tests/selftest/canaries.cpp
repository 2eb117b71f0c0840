// What a check does with a canary, to order.
#include "canaries.h"

#include <csignal>

#include "misbehave.h"

namespace selftest {

sereno::CheckResult use_canary(const sereno::Context& context) {
  using namespace sereno;
  const Canary canary{.platform = "platform.test",
                      .account = context.text("text"),
                      .limits = {.sign_ins = static_cast<std::int64_t>(context.number("bytes").value_or(0))}};
  std::string undone;
  const std::string kind = context.text("kind");
  const auto answer = context.take_canary(canary, true, context.duration("duration").value_or(milliseconds{0}));
  if (!answer)
    return {.status = Status::unknown,
            .summary = answer.why,
            .function_state = FunctionState::not_seen,
            .fault = {.owner = FaultOwner::observer, .confidence = Confidence::high},
            .observer = std::string(answer.observer())};
  for (const Context::Intent& intent : context.open_intents()) {
    undone += ", undid " + intent.note;
    context.drop_intent(intent.key);
  }
  if (kind == "killed") {
    context.keep_intent("selftest.deed", "what " + canary.account + " began");
    std::raise(SIGKILL);
  }
  if (kind == "hold") sleep_through(std::chrono::hours{1});
  const bool rejected = kind == "rejected";
  context.sign_in_ended(canary, rejected ? SignIn::rejected : SignIn::accepted, "Login incorrect");
  return {.status = rejected ? Status::critical : Status::ok,
          .summary = (rejected ? "rejected" : "signed in") + undone};
}

}  // namespace selftest
