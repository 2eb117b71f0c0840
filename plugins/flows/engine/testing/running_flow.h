// Runs flows over answers that a test says, and notes what they asked for.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sereno/flows/flow_run.h"

namespace sereno::flows::running {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Scripted final : public Transport {
 public:
  explicit Scripted(std::vector<Answer> answers) : answers_(std::move(answers)) {}

  Answer perform(const Request& request, const Exchange& exchange) override {
    exchange.steps.begin(exchange.step);
    asked.push_back(std::string(exchange.step) + " " + request.verb() + " " + request.target);
    left.push_back(exchange.deadline.remaining().count());
    if (on_ask) on_ask(request, exchange);
    if (next_ >= answers_.size()) return Answer{.code = 200, .body = "done"};
    return answers_[next_++];
  }
  std::optional<std::string> refusal(const Request&) const override { return std::nullopt; }
  Result<std::string> host_of(const Request&) const override { return std::string("cc.example"); }

  std::vector<std::string> asked{};
  std::vector<long> left{};
  std::function<void(const Request&, const Exchange&)> on_ask{};

 private:
  std::vector<Answer> answers_;
  std::size_t next_ = 0;
};

class NotingGuards final : public Guards {
 public:
  std::optional<Refusal> may_begin() override { return note("begin"); }
  std::optional<Refusal> may_sign_in(const std::string& step) override { return note("sign in " + step); }
  void signed_in(const std::string& step, SignIn how) override {
    static constexpr const char* words[] = {"accepted", "rejected", "locked", "not seen"};
    note(step + " " + words[static_cast<std::size_t>(how)]);
  }
  std::optional<Refusal> may_change(const std::string& step, const std::string& text) override {
    return note("change " + step + " " + text);
  }
  void cleaned_up(const std::string& step) override { note("cleaned " + step); }
  void ended() override { note("ended"); }

  std::vector<std::string> asked{};
  std::string says_no_to{};

 private:
  std::optional<Refusal> note(const std::string& what) {
    asked.push_back(what);
    if (what != says_no_to) return std::nullopt;
    return Refusal{.words = "paused until 10:32:00Z"};
  }
};

/// A run over answers, by a clock that stands still unless it is moved.
class Running {
 public:
  Running(const Flow& flow, std::vector<Answer> answers, Values values = {})
      : steps(steps::Deadline(
                  Clock::time_point(seconds(100)), [this] { return cancelled; }, [this] { return now; }),
              {}) {
    auto own = std::make_unique<Scripted>(std::move(answers));
    transport = own.get();
    transports_.add("http", std::move(own));
    run.emplace(
        flow,
        Surroundings{
            .steps = steps,
            .transports = transports_,
            .guards = guards,
            .trace = trace_,
            .redactor = redactor,
            .clean_up_deadline = steps::Deadline(Clock::time_point(seconds(110)), {}, [this] { return now; }),
            .clock =
                [this] {
                  return instant_from_ms(1'775'455'200'000) +
                         std::chrono::duration_cast<milliseconds>(now.time_since_epoch());
                },
            .wait = [this](milliseconds time, const steps::Deadline&) { waits.push_back(time.count()), now += time; }},
        std::move(values));
  }

  using Clock = steps::Deadline::Clock;
  Clock::time_point now{};
  bool cancelled = false;
  std::vector<long> waits{};
  NotingGuards guards{};
  steps::Redactor redactor{};
  Scripted* transport = nullptr;

 private:
  steps::Trace trace_{redactor, {}};
  Transports transports_{};

 public:
  steps::StepRun steps;
  std::optional<FlowRun> run;
};

inline Answer says(std::string body, int code = 200) {
  return {.code = code, .body = std::move(body), .host = "cc.example"};
}

inline Step reads(std::string name, std::string target) {
  return {.name = std::move(name), .request = {.target = std::move(target)}};
}

inline Values canary() {
  Values values;
  values.set("password", Value{.text = "s3cret-word", .secret = true, .hosts = {"cc.example"}});
  return values;
}

inline Flow session() {
  Flow flow{.name = "session"};
  Step login{.name = "login", .role = Role::signs_in};
  login.request = {.method = "POST", .target = "/login", .body = Request::Body::form, .form = {{"p", "${password}"}}};
  login.assertions = {{.source = {.from = Source::From::status}, .inside = {{.low = 200, .high = 399}}}};
  flow.steps.push_back(login);
  flow.steps.push_back(reads("figures", "/figures"));
  flow.steps.push_back({.name = "logout",
                        .role = Role::signs_out,
                        .request = {.method = "POST", .target = "/logout"},
                        .cleans_up = "login"});
  flow.steps.push_back(
      {.name = "gone",
       .request = {.target = "/me"},
       .assertions = {{.source = {.from = Source::From::status}, .inside = {{.low = 401, .high = 401}}}},
       .cleans_up = "login"});
  return flow;
}

}  // namespace sereno::flows::running
