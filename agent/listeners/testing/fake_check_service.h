// A CheckService whose answers a test writes. Test code only.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "agent/checking/check_service.h"

namespace sereno::agent {

/// Answers at once with what was set, keeps silent for services that hang, and remembers what it was asked.
class FakeCheckService final : public CheckService {
 public:
  void set(const std::string& service, CheckResult result, milliseconds age = milliseconds{0}) {
    CheckAnswer answer{.name = service, .result = std::move(result), .age = age, .observed = true};
    const std::lock_guard lock(mutex_);
    answers_.insert_or_assign(service, std::move(answer));
  }
  void set(CheckAnswer answer) {
    const std::lock_guard lock(mutex_);
    const auto name = answer.name;
    answers_.insert_or_assign(name, std::move(answer));
  }
  void hang(const std::string& service) {
    const std::lock_guard lock(mutex_);
    answers_.erase(service);
    hanging_[service];
  }
  void set_record(RecordState record) {
    const std::lock_guard lock(mutex_);
    record_ = std::move(record);
  }
  void describe(std::vector<ServiceSummary> services) {
    const std::lock_guard lock(mutex_);
    summaries_ = std::move(services);
  }
  std::vector<CheckRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  /// On the loop's thread: answers everybody who waits for `service`, late.
  void answer_late(const std::string& service) {
    for (auto& reply : std::exchange(hanging_[service], {})) reply({.name = service, .observed = true});
  }

  void submit(CheckRequest request, std::function<void(CheckAnswer)> reply) override {
    CheckAnswer answer;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      const auto& name = request.check.empty() ? request.service : request.check;
      if (const auto hanging = hanging_.find(name); hanging != hanging_.end())
        return hanging->second.push_back(std::move(reply));
      const auto known = answers_.find(name);
      answer = known != answers_.end()
                   ? known->second
                   : CheckAnswer{.name = name, .result = {.summary = "unknown check '" + name + "'"}};
    }
    reply(std::move(answer));
  }
  bool knows_service(std::string_view service) const override {
    const std::lock_guard lock(mutex_);
    return answers_.contains(std::string(service)) || hanging_.contains(std::string(service));
  }
  RecordState record() const override {
    const std::lock_guard lock(mutex_);
    return record_;
  }
  std::vector<ServiceSummary> services() const override {
    const std::lock_guard lock(mutex_);
    return summaries_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, CheckAnswer> answers_;
  std::map<std::string, std::vector<std::function<void(CheckAnswer)>>> hanging_;
  std::vector<ServiceSummary> summaries_;
  std::vector<CheckRequest> requests_;
  RecordState record_;
};

}  // namespace sereno::agent
